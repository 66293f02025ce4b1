-- Tickets, which open one thing once; what they did in the audit; and cookies among the answers that are kept.

-- Lives for seconds, and all that it rests on is looked up again when it is used: so it refers to nothing
create table ticket (
    id uuid not null,
    -- the token itself is never stored
    token_hash bytea not null,
    purpose text not null,
    sandbox_id text not null,
    -- the team of that sandbox
    team_id uuid not null,
    -- of a download: what may be read, and whether it is sent as a tar whatever is asked for
    path text,
    archive boolean not null,
    -- what its maker showed: a key, by its hash, or a login
    key_hash bytea,
    login_id uuid,
    expires_at timestamptz not null,
    constraint ticket_pk primary key (id),
    constraint ticket_token_uk unique (token_hash),
    constraint ticket_purpose_ck check (purpose in ('terminal', 'download')),
    constraint ticket_path_ck check ((purpose = 'download') = (path is not null)),
    constraint ticket_maker_ck check ((key_hash is null) <> (login_id is null))
);

create index ticket_expiry_ix on ticket (expires_at);

-- What stood for the principal, for example "ticket:<uuid>"
alter table audit add column via text;

-- Encrypted, as the answer: the cookie may be a login
alter table idempotent_request add column cookie bytea;
