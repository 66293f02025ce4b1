-- Sandboxes with services, that can be stopped and paused, and whose events are kept.

alter table sandbox
    add column services jsonb not null default '[]',
    -- what is done once in a sandbox's life: its services' and its template's init
    add column initialised boolean not null default false;

-- What a template of before could not ask for
update sandbox
set template = '{"services": [], "volumes": [], "commands": {"init": [], "start": [], "stop": [], "healthCheck": null},
                 "readOnlyRoot": false, "shmBytes": null, "starter": null}'::jsonb || template;

alter table sandbox drop constraint sandbox_state_ck;
alter table sandbox add constraint sandbox_state_ck
    check (state in ('pending', 'running', 'stopping', 'stopped', 'pausing', 'paused', 'resuming',
                     'ending', 'failed', 'expired'));

alter table sandbox drop constraint sandbox_due_ck;
alter table sandbox add constraint sandbox_due_ck
    check (state not in ('pending', 'stopping', 'pausing', 'resuming', 'ending') or due_at is not null);

-- What the API calls the state: an end counts from the moment it is decided, everything else when it is done
alter table sandbox add column status text not null generated always as (
    case
        when state in ('stopping', 'pausing') then 'running'
        when state = 'resuming' then 'paused'
        when state = 'ending' then case when reason in ('ttl', 'user') then 'expired' else 'failed' end
        else state
    end) stored;

drop index sandbox_due_ix;
create index sandbox_due_ix on sandbox (due_at)
    where state in ('pending', 'stopping', 'pausing', 'resuming', 'ending');

drop index sandbox_running_ix;
drop index sandbox_expiry_ix;
-- Also finds all that have not ended
create index sandbox_expiry_ix on sandbox (expires_at) where state not in ('ending', 'failed', 'expired');
create index sandbox_ending_ix on sandbox (id) where state = 'ending';

-- What happened to a sandbox, in the order in which it was committed: ids of one sandbox are given under its row's lock
create table sandbox_event (
    id bigint not null generated always as identity,
    sandbox_id text not null,
    at timestamptz not null default clock_timestamp(),
    kind text not null,
    data jsonb not null,
    constraint sandbox_event_pk primary key (id),
    constraint sandbox_event_sandbox_fk foreign key (sandbox_id) references sandbox (id) on delete cascade
);

create index sandbox_event_of_ix on sandbox_event (sandbox_id, id);

-- By a trigger, so that no transition is missed
create function sandbox_event_of_state() returns trigger language plpgsql as $$
begin
    insert into sandbox_event (sandbox_id, kind, data)
    values (new.id, 'state',
            jsonb_build_object('status', new.status, 'reason', new.reason, 'message', new.status_message));
    return null;
end
$$;

create trigger sandbox_inserted_tg after insert on sandbox
    for each row execute function sandbox_event_of_state();

create trigger sandbox_changed_tg after update on sandbox
    for each row
    when (old.status is distinct from new.status or old.reason is distinct from new.reason)
    execute function sandbox_event_of_state();

-- At most 1000 of each sandbox: of those beyond, states are kept until there are as many of them alone
create function sandbox_event_bound() returns trigger language plpgsql as $$
begin
    delete from sandbox_event
    where id in (
        select id from sandbox_event
        where sandbox_id = new.sandbox_id
          and id <= (select id from sandbox_event where sandbox_id = new.sandbox_id order by id desc offset 1000 limit 1)
          and (kind <> 'state'
               or id <= (select id from sandbox_event where sandbox_id = new.sandbox_id and kind = 'state'
                         order by id desc offset 500 limit 1))
        for update skip locked);
    return null;
end
$$;

create trigger sandbox_event_added_tg after insert on sandbox_event
    for each row execute function sandbox_event_bound();

-- What workspaces begin with, by the hash of all of it: kept when a sandbox is asked for, whatever becomes of the template
create table starter_file (
    sha256 text not null,
    path text not null,
    executable boolean not null,
    content bytea not null,
    constraint starter_file_pk primary key (sha256, path)
);
