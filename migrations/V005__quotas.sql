-- How much the engine, a team and an API client may use. The rows of the sandboxes are the use: there is nothing to give back.

-- What a sandbox takes, its services included, from its creation to its end
alter table sandbox
    add column cpu_millis bigint,
    add column memory_bytes bigint;

update sandbox
set cpu_millis = coalesce((template #>> '{limits,cpuMillis}')::bigint, 0) + coalesce((
        select sum((service #>> '{spec,limits,cpuMillis}')::bigint)
        from jsonb_array_elements(services) as each (service)), 0),
    memory_bytes = coalesce((template #>> '{limits,memoryBytes}')::bigint, 0) + coalesce((
        select sum((service #>> '{spec,limits,memoryBytes}')::bigint)
        from jsonb_array_elements(services) as each (service)), 0);

alter table sandbox
    alter column cpu_millis set not null,
    alter column memory_bytes set not null;

-- What is live, by whom it counts for; a stopped or paused one can be started again, so it counts
create index sandbox_use_of_team_ix on sandbox (team_id) include (cpu_millis, memory_bytes)
    where state not in ('ending', 'failed', 'expired');
create index sandbox_use_of_creator_ix on sandbox (created_by) include (cpu_millis, memory_bytes)
    where state not in ('ending', 'failed', 'expired');
-- A day's launches; those of a team and of all have their index
create index sandbox_newest_of_creator_ix on sandbox (created_by, created_at desc);

-- Null is unlimited
create table quota (
    scope text not null,
    -- a team's or an API client's id; of the engine, which is one, the nil UUID
    subject uuid not null,
    team_id uuid generated always as (case when scope = 'team' then subject end) stored,
    client_id uuid generated always as (case when scope = 'key' then subject end) stored,
    sandboxes bigint,
    cpu_millis bigint,
    memory_bytes bigint,
    ttl_seconds bigint,
    launches_per_day bigint,
    constraint quota_pk primary key (scope, subject),
    constraint quota_team_fk foreign key (team_id) references team (id) on delete cascade,
    constraint quota_client_fk foreign key (client_id) references api_clients (id) on delete cascade,
    constraint quota_scope_ck check (scope in ('engine', 'team', 'key')),
    constraint quota_subject_ck check ((scope = 'engine') = (subject = '00000000-0000-0000-0000-000000000000')),
    constraint quota_limits_ck
        check (sandboxes > 0 and cpu_millis > 0 and memory_bytes > 0 and ttl_seconds > 0 and launches_per_day > 0)
);

create index quota_team_ix on quota (team_id);
create index quota_client_ix on quota (client_id);

-- What counts for a creation by this creator in this team, the widest scope first: the scope's own row, else the default
create function quota_limits(of_team uuid, of_creator text, defaults jsonb)
returns table (place integer, scope text, subject text, sandboxes bigint, cpu_millis bigint, memory_bytes bigint,
               ttl_seconds bigint, launches_per_day bigint)
language sql stable as $$
    select s.place, s.scope, s.subject,
           case when q.scope is null then (defaults #>> array[s.scope, 'sandboxes'])::bigint else q.sandboxes end,
           case when q.scope is null then (defaults #>> array[s.scope, 'cpu_millis'])::bigint else q.cpu_millis end,
           case when q.scope is null then (defaults #>> array[s.scope, 'memory_bytes'])::bigint else q.memory_bytes end,
           case when q.scope is null then (defaults #>> array[s.scope, 'ttl_seconds'])::bigint else q.ttl_seconds end,
           case when q.scope is null then (defaults #>> array[s.scope, 'launches_per_day'])::bigint
                else q.launches_per_day end
    from (values (1, 'engine', '', '00000000-0000-0000-0000-000000000000'::uuid),
                 (2, 'team', of_team::text, of_team),
                 (3, 'key', of_creator, case when of_creator ~ '^api_client:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                                             then substr(of_creator, 12)::uuid end)) as s (place, scope, subject, id)
    left join quota q on q.scope = s.scope and q.subject = s.id
$$;

-- What is live: of all, of a team (its id), of a creator
create function quota_live(of_scope text, of_subject text)
returns table (sandboxes bigint, cpu_millis bigint, memory_bytes bigint)
language plpgsql stable as $$
#variable_conflict use_column
begin
    if of_scope = 'engine' then
        return query
            select count(*), coalesce(sum(cpu_millis), 0)::bigint, coalesce(sum(memory_bytes), 0)::bigint
            from sandbox where state not in ('ending', 'failed', 'expired');
    elsif of_scope = 'team' then
        return query
            select count(*), coalesce(sum(cpu_millis), 0)::bigint, coalesce(sum(memory_bytes), 0)::bigint
            from sandbox where state not in ('ending', 'failed', 'expired') and team_id = of_subject::uuid;
    else
        return query
            select count(*), coalesce(sum(cpu_millis), 0)::bigint, coalesce(sum(memory_bytes), 0)::bigint
            from sandbox where state not in ('ending', 'failed', 'expired') and created_by = of_subject;
    end if;
end
$$;

-- What was launched after that moment, whatever became of it
create function quota_launches(of_scope text, of_subject text, since timestamptz) returns bigint
language plpgsql stable as $$
begin
    if of_scope = 'engine' then
        return (select count(*) from sandbox where created_at > since);
    elsif of_scope = 'team' then
        return (select count(*) from sandbox where created_at > since and team_id = of_subject::uuid);
    else
        return (select count(*) from sandbox where created_at > since and created_by = of_subject);
    end if;
end
$$;

-- When so few of those are left that one more fits
create function quota_launch_possible(of_scope text, of_subject text, since timestamptz, too_many bigint)
returns timestamptz
language plpgsql stable as $$
begin
    if of_scope = 'engine' then
        return (select created_at + interval '24 hours' from sandbox where created_at > since
                order by created_at offset too_many limit 1);
    elsif of_scope = 'team' then
        return (select created_at + interval '24 hours' from sandbox where created_at > since and team_id = of_subject::uuid
                order by created_at offset too_many limit 1);
    else
        return (select created_at + interval '24 hours' from sandbox where created_at > since and created_by = of_subject
                order by created_at offset too_many limit 1);
    end if;
end
$$;

-- The quota that one more sandbox would exceed, the narrowest scope's first; no row when it fits, and then it has to be
-- inserted in this transaction. Scopes whose use is limited are locked until its end, always in the same order. Volatile,
-- so that what is counted after a lock was waited for is as it is then.
create function quota_refusal(of_team uuid, of_creator text, cpu bigint, memory bigint, from_at timestamptz,
                              until_at timestamptz, defaults jsonb)
returns table (scope text, subject text, quota text, most bigint, used bigint, asked bigint, possible_at timestamptz)
language plpgsql volatile as $$
#variable_conflict use_variable
declare
    has record;
    limited boolean := false;
    sandboxes bigint;
    cpu_used bigint;
    memory_used bigint;
    launches bigint;
begin
    -- Who sets a quota waits for those that were let in without it, so that they are counted when it counts
    perform pg_advisory_xact_lock_shared(hashtextextended('quota', 0));
    for has in
        select * from quota_limits(of_team, of_creator, defaults) l
        where coalesce(l.sandboxes, l.cpu_millis, l.memory_bytes, l.launches_per_day, l.ttl_seconds) is not null
        order by l.place
    loop
        limited := true;
        if coalesce(has.sandboxes, has.cpu_millis, has.memory_bytes, has.launches_per_day) is not null then
            perform pg_advisory_xact_lock(hashtextextended('quota ' || has.scope || ' ' || has.subject, 0));
        end if;
    end loop;
    if not limited then
        return;
    end if;
    for has in
        select * from quota_limits(of_team, of_creator, defaults) l order by l.place desc
    loop
        scope := has.scope;
        subject := has.subject;
        if until_at > from_at + make_interval(secs => has.ttl_seconds) then
            quota := 'ttl_seconds';
            most := has.ttl_seconds;
            used := 0;
            asked := ceil(extract(epoch from until_at - from_at));
            return next;
            return;
        end if;
        if coalesce(has.sandboxes, has.cpu_millis, has.memory_bytes) is not null then
            select l.sandboxes, l.cpu_millis, l.memory_bytes into sandboxes, cpu_used, memory_used
            from quota_live(has.scope, has.subject) l;
            select c.quota, c.most, c.used, c.asked into quota, most, used, asked
            from (values (1, 'sandboxes', has.sandboxes, sandboxes, 1),
                         (2, 'cpu_millis', has.cpu_millis, cpu_used, cpu),
                         (3, 'memory_bytes', has.memory_bytes, memory_used, memory)) as c (place, quota, most, used, asked)
            where c.used + c.asked > c.most
            order by c.place
            limit 1;
            if found then
                return next;
                return;
            end if;
        end if;
        if has.launches_per_day is not null then
            launches := quota_launches(has.scope, has.subject, from_at - interval '24 hours');
            if launches >= has.launches_per_day then
                quota := 'launches_per_day';
                most := has.launches_per_day;
                used := launches;
                asked := 1;
                possible_at := quota_launch_possible(
                    has.scope, has.subject, from_at - interval '24 hours', launches - has.launches_per_day);
                return next;
                return;
            end if;
        end if;
    end loop;
end
$$;
