-- What was done, by whom and to what; and what an administrator may change while the engine runs.

-- Names what it tells of by value, as its rows outlive all of that
create table audit (
    id bigint not null generated always as identity,
    at timestamptz not null,
    principal text,
    principal_name text,
    address text not null,
    action text not null,
    object_kind text,
    object_id text,
    team_id uuid,
    path text not null,
    outcome text not null,
    status integer not null,
    problem text,
    request_id text not null,
    repeated boolean not null,
    constraint audit_pk primary key (id),
    constraint audit_outcome_ck check (outcome in ('done', 'refused', 'failed'))
);

create index audit_at_ix on audit (at);
create index audit_team_ix on audit (team_id, at);

-- Rows are added, never changed. Only a transaction that says that it is the retention's removes any, and none of the last day.
create function audit_append_only() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE'
            and current_setting('sandbox_engine.audit_retention', true) = 'on'
            and old.at < now() - interval '1 day' then
        return old;
    end if;
    raise exception 'the audit is append-only: % is refused', tg_op using errcode = 'insufficient_privilege';
end
$$;

create trigger audit_append_only_tg before update or delete on audit
    for each row execute function audit_append_only();

create trigger audit_no_truncate_tg before truncate on audit
    for each statement execute function audit_append_only();

-- Only what was changed has a row; without a value it is the default again
create table setting (
    name text not null,
    value jsonb,
    changed_by text not null,
    changed_at timestamptz not null,
    constraint setting_pk primary key (name)
);
