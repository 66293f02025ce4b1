-- Keys that can be rotated, and engines that hear at once when somebody may no longer do something.

alter table api_clients
    -- kind and id of the principal that made it; the first administrator's key was made by nobody
    add column created_by text,
    -- the key before the last rotation, which works until its moment
    add column previous_key_hash bytea,
    add column previous_until timestamptz,
    add column rotations integer not null default 0,
    add constraint api_clients_previous_key_uk unique (previous_key_hash),
    add constraint api_clients_previous_ck check ((previous_key_hash is null) = (previous_until is null));

create index api_clients_newest_ix on api_clients (team_id, created_at desc, id);

-- What engines remember of who may do what is wrong from the commit on
create function access_changed() returns trigger language plpgsql as $$
begin
    notify access_changed;
    return null;
end
$$;

-- Not for last_used_at, which changes all the time and decides nothing
create trigger api_clients_changed_tg
    after delete or update of team_id, name, key_hash, previous_key_hash, previous_until, permissions, expires_at, is_active
    on api_clients for each statement execute function access_changed();

create trigger app_user_changed_tg after update or delete on app_user
    for each statement execute function access_changed();

create trigger team_member_changed_tg after insert or update or delete on team_member
    for each statement execute function access_changed();
