-- What is asked of a large audit, answered without reading all of it. Pages go by id, the newest first.

create index audit_object_ix on audit (object_id, id) where object_id is not null;
create index audit_principal_ix on audit (principal, id) where principal is not null;
create index audit_principal_name_ix on audit (principal_name, id) where principal_name is not null;
create index audit_action_ix on audit (action, id);
create index audit_request_ix on audit (request_id);
create index audit_team_newest_ix on audit (team_id, id);

-- How many entries there are, of each team and of none: the sum over the shards, of which there are several so that those who
-- add at once do not wait for each other. What the retention removes has a shard of its own, and is negative.
create table audit_count (
    team_id uuid,
    shard integer not null,
    entries bigint not null
) with (fillfactor = 50);

create unique index audit_count_uk on audit_count (coalesce(team_id, '00000000-0000-0000-0000-000000000000'), shard);
create index audit_count_team_ix on audit_count (team_id);

-- Always in the same order, so that nobody waits for each other in a circle
create function audit_counts() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        insert into audit_count as c (team_id, shard, entries)
        select team_id, pg_backend_pid() % 16, count(*) from added group by team_id order by team_id
        on conflict (coalesce(team_id, '00000000-0000-0000-0000-000000000000'), shard)
            do update set entries = c.entries + excluded.entries;
    else
        insert into audit_count as c (team_id, shard, entries)
        select team_id, -1, -count(*) from removed group by team_id order by team_id
        on conflict (coalesce(team_id, '00000000-0000-0000-0000-000000000000'), shard)
            do update set entries = c.entries + excluded.entries;
    end if;
    return null;
end
$$;

-- The triggers come first: they let nothing in until what is there has been counted
create trigger audit_added_tg after insert on audit
    referencing new table as added for each statement execute function audit_counts();

create trigger audit_removed_tg after delete on audit
    referencing old table as removed for each statement execute function audit_counts();

insert into audit_count (team_id, shard, entries)
select team_id, 0, count(*) from audit group by team_id;
