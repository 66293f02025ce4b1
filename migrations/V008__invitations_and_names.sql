-- Invitations that end with their maker's right to invite, and names of teams that cannot be taken for one another.

-- Whether who made an invitation could make it now. What is no label of a principal made none.
create function may_invite(maker text, team uuid, moment timestamptz) returns boolean language sql stable as $$
    select exists (
        select 1 from app_user
        where app_user.id = (case when maker ~ '^user:[0-9a-f-]{36}$' then substr(maker, 6) end)::uuid
          and is_active
          and (role = 'admin' or exists (
              select 1 from team_member
              where team_member.user_id = app_user.id and team_member.team_id = may_invite.team and role = 'owner'))
    ) or exists (
        select 1 from api_clients
        where api_clients.id = (case when maker ~ '^api_client:[0-9a-f-]{36}$' then substr(maker, 12) end)::uuid
          and is_active and (expires_at is null or expires_at > moment) and permissions && array['*', 'admin']
    )
$$;

-- Of several spellings of one name the default team's or the oldest stays as it is
alter table team drop constraint team_name_uk;
update team set name = normalize(name, nfc) where name is not nfc normalized;
update team
set name = team.name || ' ' || left(team.id::text, 8)
from (
    select id, row_number() over (partition by lower(name) order by name <> 'default', created_at, id) as place from team
) as spelling
where spelling.id = team.id and spelling.place > 1;
create unique index team_name_uk on team (lower(name));
