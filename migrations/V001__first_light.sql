-- The installation, who may use it (teams, users, API clients), and its sandboxes.

create table installation (
    id text not null,
    created_at timestamptz not null default now(),
    only_one boolean not null default true,
    constraint installation_pk primary key (only_one),
    constraint installation_only_one_ck check (only_one),
    constraint installation_id_ck check (id ~ '^[a-z0-9]{12}$')
);

create table team (
    id uuid not null,
    name text not null,
    created_at timestamptz not null,
    constraint team_pk primary key (id),
    constraint team_name_uk unique (name)
);

-- "user" is a reserved word of SQL
create table app_user (
    id uuid not null,
    username text not null,
    email text,
    role text not null,
    password_hash text not null,
    created_at timestamptz not null,
    constraint app_user_pk primary key (id),
    constraint app_user_role_ck check (role in ('user', 'admin'))
);

create unique index app_user_username_uk on app_user (lower(username));
create unique index app_user_email_uk on app_user (lower(email));

create table team_member (
    team_id uuid not null,
    user_id uuid not null,
    role text not null,
    constraint team_member_pk primary key (team_id, user_id),
    constraint team_member_team_fk foreign key (team_id) references team (id) on delete cascade,
    constraint team_member_user_fk foreign key (user_id) references app_user (id) on delete cascade,
    constraint team_member_role_ck check (role in ('member', 'owner'))
);

-- The original's name for API keys; a key itself is never stored
create table api_clients (
    id uuid not null,
    team_id uuid not null,
    name text not null,
    key_hash bytea not null,
    permissions text[] not null,
    created_at timestamptz not null,
    expires_at timestamptz,
    last_used_at timestamptz,
    is_active boolean not null default true,
    constraint api_clients_pk primary key (id),
    constraint api_clients_team_fk foreign key (team_id) references team (id) on delete cascade,
    constraint api_clients_key_uk unique (key_hash)
);

create table sandbox (
    id text not null,
    team_id uuid not null,
    -- kind and id of the principal that made it, for example "api_client:<uuid>"
    created_by text not null,
    template_id text not null,
    -- the template as it was when the sandbox was asked for: a later edit does not change it
    template jsonb not null,
    -- an opaque label of the caller's
    user_id text not null,
    env jsonb not null,
    metadata jsonb not null,
    state text not null,
    reason text,
    status_message text,
    generation integer not null,
    container_id text,
    timeline jsonb not null,
    created_at timestamptz not null,
    started_at timestamptz,
    ended_at timestamptz,
    expires_at timestamptz not null,
    -- the row is the queue: work is due at, and taken until, these moments
    due_at timestamptz,
    lease_owner uuid,
    lease_until timestamptz,
    attempts integer not null default 0,
    constraint sandbox_pk primary key (id),
    constraint sandbox_team_fk foreign key (team_id) references team (id),
    constraint sandbox_id_ck check (id ~ '^[a-z0-9]{12}$'),
    constraint sandbox_state_ck
        check (state in ('pending', 'running', 'stopped', 'paused', 'ending', 'failed', 'expired')),
    constraint sandbox_reason_ck check (state not in ('ending', 'failed', 'expired') or reason is not null),
    constraint sandbox_due_ck check (state not in ('pending', 'ending') or due_at is not null)
);

create index sandbox_newest_ix on sandbox (team_id, created_at desc, id);
create index sandbox_newest_of_all_ix on sandbox (created_at desc, id);
create index sandbox_running_ix on sandbox (id) where state = 'running';
create index sandbox_due_ix on sandbox (due_at) where state in ('pending', 'ending');
create index sandbox_expiry_ix on sandbox (expires_at) where state in ('pending', 'running', 'stopped', 'paused');

-- The answers to requests that bore an Idempotency-Key, kept for a day
create table idempotent_request (
    principal text not null,
    key text not null,
    request_hash bytea not null,
    created_at timestamptz not null,
    -- the engine that answers it; one that does not renew its lease is dead
    lease_owner uuid not null,
    lease_until timestamptz not null,
    status integer,
    content_type text,
    -- of what was created
    location text,
    -- encrypted: an answer may hold secrets
    answer bytea,
    constraint idempotent_request_pk primary key (principal, key)
);

create index idempotent_request_age_ix on idempotent_request (created_at);
