-- Recordings of terminals: what is known of each, beside its content. And tickets for their download.

create table recording (
    id uuid not null,
    sandbox_id text not null,
    -- the team of that sandbox
    team_id uuid not null,
    terminal text not null,
    -- the shell that was recorded
    epoch text not null,
    started_at timestamptz not null,
    -- when the last of it happened, once no more comes
    ended_at timestamptz,
    status text not null,
    -- how many bytes of the terminal it holds, and how many it takes where it is kept
    bytes bigint not null,
    size bigint not null,
    duration_ms bigint not null,
    dropped_bytes bigint not null,
    invalid_bytes bigint not null,
    exit_code integer,
    -- whether it holds what was typed
    input boolean not null,
    -- its content was removed on demand: remembered so that it is not recorded again
    deleted_at timestamptz,
    constraint recording_pk primary key (id),
    constraint recording_sandbox_fk foreign key (sandbox_id) references sandbox (id),
    constraint recording_status_ck check (status in ('recording', 'complete', 'cut')),
    constraint recording_end_ck check ((status = 'recording') = (ended_at is null))
);

create index recording_sandbox_ix on recording (sandbox_id, started_at);
create index recording_open_ix on recording (id) where ended_at is null and deleted_at is null;
create index recording_ended_ix on recording (ended_at) where deleted_at is null;
create index recording_deleted_ix on recording (deleted_at) where deleted_at is not null;

alter table ticket add column recording_id uuid;
alter table ticket drop constraint ticket_path_ck;
alter table ticket add constraint ticket_download_ck
    check (num_nonnulls(path, recording_id) = (case when purpose = 'download' then 1 else 0 end));
