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

-- What workspaces begin with, by the hash of all of it: kept when a sandbox is asked for, whatever becomes of the template
create table starter_file (
    sha256 text not null,
    path text not null,
    executable boolean not null,
    content bytea not null,
    constraint starter_file_pk primary key (sha256, path)
);
