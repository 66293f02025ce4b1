package dev.sandboxengine.access.postgres;

import dev.sandboxengine.access.Team;
import dev.sandboxengine.access.TeamException;
import dev.sandboxengine.access.TeamRole;
import dev.sandboxengine.access.TeamStore;
import dev.sandboxengine.postgres.SqlStates;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/** Keeps teams in PostgreSQL. Thread-safe. */
public final class PostgresTeamStore implements TeamStore {

    private static final String COLUMNS = "id, name, created_at";
    private static final String MATCHES = " from team where :all or id = any (:ids::uuid[])";

    private final Jdbi jdbi;

    public PostgresTeamStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @Override
    public Team add(String name, Instant now) {
        return naming(
                name,
                () -> jdbi.withHandle(handle -> handle.createQuery(
                                "insert into team (id, name, created_at) values (gen_random_uuid(), :name, :now) returning "
                                        + COLUMNS)
                        .bind("name", name)
                        .bind("now", now)
                        .mapTo(Team.class)
                        .one()));
    }

    private static <T> T naming(String name, Supplier<T> deed) {
        try {
            return deed.get();
        } catch (UnableToExecuteStatementException e) {
            if (SqlStates.UNIQUE_VIOLATION.equals(SqlStates.of(e))) {
                throw new TeamException.Conflict("there is a team '" + name + "' already; choose another name");
            }
            throw e;
        }
    }

    @Override
    public Optional<Team> find(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + COLUMNS + " from team where id = :id")
                .bind("id", id)
                .mapTo(Team.class)
                .findOne());
    }

    @Override
    public Team.Page list(Optional<Set<UUID>> teams, int limit, int offset) {
        String[] ids = teams.stream().flatMap(Set::stream).map(UUID::toString).toArray(String[]::new);
        return jdbi.inTransaction(handle -> new Team.Page(
                handle.createQuery("select " + COLUMNS + MATCHES + " order by name, id limit :limit offset :offset")
                        .bind("all", teams.isEmpty())
                        .bind("ids", ids)
                        .bind("limit", limit)
                        .bind("offset", offset)
                        .mapTo(Team.class)
                        .list(),
                handle.createQuery("select count(*)" + MATCHES)
                        .bind("all", teams.isEmpty())
                        .bind("ids", ids)
                        .mapTo(Long.class)
                        .one()));
    }

    @Override
    public Optional<Team> rename(UUID id, String name) {
        return naming(
                name,
                () -> jdbi.withHandle(
                        handle -> handle.createQuery("update team set name = :name where id = :id returning " + COLUMNS)
                                .bind("id", id)
                                .bind("name", name)
                                .mapTo(Team.class)
                                .findOne()));
    }

    @Override
    public boolean delete(UUID id) {
        return jdbi.inTransaction(handle -> {
            // Whoever makes a sandbox for it meanwhile waits, and then finds no team
            if (!lock(handle, id)) {
                return false;
            }
            long live = handle.createQuery(
                            "select count(*) from sandbox where team_id = :id and state not in ('failed', 'expired')")
                    .bind("id", id)
                    .mapTo(Long.class)
                    .one();
            if (live > 0) {
                throw new TeamException.Conflict("the team has " + live + (live == 1 ? " sandbox" : " sandboxes")
                        + " that " + (live == 1 ? "has" : "have") + " not ended; delete " + (live == 1 ? "it" : "them")
                        + " first, and wait for the end");
            }
            handle.createUpdate("delete from sandbox where team_id = :id")
                    .bind("id", id)
                    .execute();
            handle.createUpdate("delete from team where id = :id")
                    .bind("id", id)
                    .execute();
            return true;
        });
    }

    private static boolean lock(Handle handle, UUID team) {
        return handle.createQuery("select id from team where id = :id for update")
                .bind("id", team)
                .mapTo(UUID.class)
                .findOne()
                .isPresent();
    }

    private record MemberRow(UUID userId, String username, String role) {
        Team.Member read() {
            return new Team.Member(userId, username, TeamRole.valueOf(role.toUpperCase(Locale.ROOT)));
        }
    }

    @Override
    public Team.MemberPage members(UUID team, int limit, int offset) {
        return jdbi.inTransaction(handle -> new Team.MemberPage(
                handle.createQuery("""
                                select m.user_id, u.username, m.role
                                from team_member m join app_user u on u.id = m.user_id
                                where m.team_id = :team
                                order by lower(u.username), m.user_id limit :limit offset :offset
                                """)
                        .bind("team", team)
                        .bind("limit", limit)
                        .bind("offset", offset)
                        .mapTo(MemberRow.class)
                        .map(MemberRow::read)
                        .list(),
                handle.createQuery("select count(*) from team_member where team_id = :team")
                        .bind("team", team)
                        .mapTo(Long.class)
                        .one()));
    }

    @Override
    public Team.Member addMember(UUID team, UUID user, TeamRole role) {
        return jdbi.inTransaction(handle -> {
            if (!lock(handle, team)) {
                throw TeamException.NotFound.team(team.toString());
            }
            String name = handle.createQuery("select username from app_user where id = :user for key share")
                    .bind("user", user)
                    .mapTo(String.class)
                    .findOne()
                    .orElseThrow(() -> new TeamException.Invalid("user_id", "there is no user '" + user + "'"));
            int added = handle.createUpdate("""
                            insert into team_member (team_id, user_id, role) values (:team, :user, :role)
                            on conflict on constraint team_member_pk do nothing
                            """)
                    .bind("team", team)
                    .bind("user", user)
                    .bind("role", code(role))
                    .execute();
            if (added == 0) {
                throw new TeamException.Conflict("'" + name + "' is a member already; change their role instead");
            }
            return new Team.Member(user, name, role);
        });
    }

    @Override
    public Optional<Team.Member> changeMember(UUID team, UUID user, TeamRole role, boolean keepsAnOwner) {
        return jdbi.inTransaction(handle -> member(handle, team, user).map(member -> {
            if (keepsAnOwner && role != TeamRole.OWNER) {
                keepOwner(handle, team, member);
            }
            handle.createUpdate("update team_member set role = :role where team_id = :team and user_id = :user")
                    .bind("team", team)
                    .bind("user", user)
                    .bind("role", code(role))
                    .execute();
            return new Team.Member(user, member.username(), role);
        }));
    }

    @Override
    public Optional<Team.Member> removeMember(UUID team, UUID user, boolean keepsAnOwner) {
        return jdbi.inTransaction(handle -> member(handle, team, user).map(member -> {
            if (keepsAnOwner) {
                keepOwner(handle, team, member);
            }
            handle.createUpdate("delete from team_member where team_id = :team and user_id = :user")
                    .bind("team", team)
                    .bind("user", user)
                    .execute();
            return member;
        }));
    }

    /** A member of a team that is locked: of two owners who remove each other, one is second and is refused. */
    private static Optional<Team.Member> member(Handle handle, UUID team, UUID user) {
        if (!lock(handle, team)) {
            return Optional.empty();
        }
        return handle.createQuery("""
                        select m.user_id, u.username, m.role
                        from team_member m join app_user u on u.id = m.user_id
                        where m.team_id = :team and m.user_id = :user
                        """)
                .bind("team", team)
                .bind("user", user)
                .mapTo(MemberRow.class)
                .findOne()
                .map(MemberRow::read);
    }

    private static void keepOwner(Handle handle, UUID team, Team.Member member) {
        boolean another = handle.createQuery("""
                        select exists (
                            select 1 from team_member where team_id = :team and role = 'owner' and user_id <> :user)
                        """)
                .bind("team", team)
                .bind("user", member.userId())
                .mapTo(Boolean.class)
                .one();
        if (member.role() == TeamRole.OWNER && !another) {
            throw new TeamException.Conflict("'" + member.username()
                    + "' is the last owner of the team; make somebody else an owner first, or ask an administrator");
        }
    }

    private static String code(TeamRole role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
