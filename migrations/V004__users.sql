-- People log in: users can be switched off, a login is a row, and an invitation lets somebody register.

alter table app_user
    add column is_active boolean not null default true;

-- Which of a user's teams they joined first, in which they act unless they say otherwise
alter table team_member
    add column if not exists joined_at timestamptz not null default now();

create index if not exists team_member_user_ix on team_member (user_id);

-- A login: what its token says holds only while this is there
create table user_session (
    jti uuid not null,
    user_id uuid not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    constraint user_session_pk primary key (jti),
    constraint user_session_user_fk foreign key (user_id) references app_user (id) on delete cascade
);

create index user_session_user_ix on user_session (user_id);
create index user_session_expiry_ix on user_session (expires_at);

create table invitation (
    id uuid not null,
    team_id uuid not null,
    role text not null,
    -- the token itself is never stored
    token_hash bytea not null,
    -- kind and id of the principal that made it, for example "user:<uuid>"
    created_by text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    constraint invitation_pk primary key (id),
    constraint invitation_team_fk foreign key (team_id) references team (id) on delete cascade,
    constraint invitation_token_uk unique (token_hash),
    constraint invitation_role_ck check (role in ('member', 'owner'))
);

create index invitation_team_ix on invitation (team_id, created_at);
create index invitation_expiry_ix on invitation (expires_at);
