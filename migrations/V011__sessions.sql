-- Sessions: links by which somebody without an account gets one sandbox for a time.

create table session (
    id uuid not null,
    team_id uuid not null,
    -- kind and id of the principal that made it, which its sandbox counts for
    created_by text not null,
    -- by which a link is found; the token itself can be shown again to those who may send it
    token_hash bytea not null,
    token_sealed bytea not null,
    template_id text not null,
    template_description text not null,
    task_code text,
    -- Markdown; of the task as it was then, where there is one
    task_description text not null,
    ttl_seconds numeric not null,
    env jsonb not null,
    metadata jsonb not null,
    -- as asked for; null: what the template says
    services jsonb,
    -- between these moments it can be started
    not_before timestamptz,
    not_after timestamptz,
    state text not null,
    reason text,
    status_message text,
    -- decided before the sandbox is asked for, so that there is never a second one
    sandbox_id text,
    created_at timestamptz not null,
    activated_at timestamptz,
    started_at timestamptz,
    expires_at timestamptz,
    ended_at timestamptz,
    -- the row is the queue: work is due at, and taken until, these moments
    due_at timestamptz,
    lease_owner uuid,
    lease_until timestamptz,
    attempts integer not null default 0,
    constraint session_pk primary key (id),
    constraint session_team_fk foreign key (team_id) references team (id) on delete cascade,
    constraint session_token_uk unique (token_hash),
    constraint session_sandbox_uk unique (sandbox_id),
    constraint session_ttl_ck check (ttl_seconds >= 1),
    constraint session_window_ck check (not_before < not_after),
    constraint session_state_ck
        check (state in ('ready', 'provisioning', 'active', 'submitted', 'failed', 'expired', 'revoked')),
    constraint session_reason_ck check (state not in ('submitted', 'failed') or reason is not null),
    constraint session_sandbox_ck
        check (state not in ('provisioning', 'active') or (sandbox_id is not null and activated_at is not null)),
    constraint session_clock_ck
        check (state not in ('active', 'submitted') or (started_at is not null and expires_at is not null)),
    constraint session_due_ck check (state <> 'provisioning' or due_at is not null)
);

create index session_newest_ix on session (team_id, created_at desc, id);
create index session_newest_of_all_ix on session (created_at desc, id);
create index session_due_ix on session (due_at) where due_at is not null;
create index session_deadline_ix on session (expires_at) where state = 'active';
create index session_window_ix on session (not_after) where state = 'ready';
create index session_active_ix on session (sandbox_id) where state = 'active';

-- Whoever works in it loses the right to it with the commit
create function session_closed() returns trigger language plpgsql as $$
begin
    notify session_closed;
    return null;
end
$$;

create trigger session_closed_tg after update of state on session
    for each row when (old.state = 'active' and new.state <> 'active') execute function session_closed();
