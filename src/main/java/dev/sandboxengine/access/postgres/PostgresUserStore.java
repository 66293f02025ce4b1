package dev.sandboxengine.access.postgres;

import dev.sandboxengine.access.AccessStore;
import dev.sandboxengine.access.User;
import dev.sandboxengine.access.UserRole;
import dev.sandboxengine.access.UserStore;
import dev.sandboxengine.postgres.SqlStates;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/** Keeps users in PostgreSQL. Thread-safe. */
public final class PostgresUserStore implements UserStore {

    private final Jdbi jdbi;

    public PostgresUserStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    private record TeamRow(UUID id, String name) {}

    private record PlaceRow(UUID teamId, String role) {}

    @Override
    public Added add(User user, String passwordHash, Optional<UUID> team) {
        return insert(
                user,
                passwordHash,
                handle -> handle.createQuery("select id as team_id, 'member' as role from team where "
                                + (team.isPresent() ? "id = :team" : "name = :team") + " for key share")
                        .bind("team", team.isPresent() ? team.get() : AccessStore.DEFAULT_TEAM)
                        .mapTo(PlaceRow.class)
                        .findOne());
    }

    @Override
    public Added addWithTeam(User user, String passwordHash) {
        return insert(
                user,
                passwordHash,
                handle -> called(handle, user, user.username())
                        .or(() -> called(
                                handle,
                                user,
                                user.username() + "-" + user.id().toString().substring(0, 8))));
    }

    /** A new team of that name; empty when there is one already. */
    private static Optional<PlaceRow> called(Handle handle, User user, String name) {
        return handle.createQuery("""
                        insert into team (id, name, created_at) values (gen_random_uuid(), :name, :now)
                        on conflict (lower(name)) do nothing
                        returning id as team_id, 'owner' as role
                        """)
                .bind("name", name)
                .bind("now", user.createdAt())
                .mapTo(PlaceRow.class)
                .findOne();
    }

    @Override
    public Added addInvited(User user, String passwordHash, byte[] tokenHash, Instant now) {
        return insert(
                user,
                passwordHash,
                handle -> handle.createQuery("""
                        update invitation set used_at = :now
                        where token_hash = :hash and used_at is null and expires_at > :now
                          and may_invite(created_by, team_id, :now)
                        returning team_id, role
                        """)
                        .bind("now", now)
                        .bind("hash", tokenHash)
                        .mapTo(PlaceRow.class)
                        .findOne());
    }

    private interface Placing {
        Optional<PlaceRow> in(Handle handle);
    }

    private Added insert(User user, String passwordHash, Placing placing) {
        return unlessTaken(
                Added.TAKEN,
                () -> jdbi.inTransaction(handle -> {
                    Optional<PlaceRow> place = placing.in(handle);
                    if (place.isEmpty()) {
                        return Added.NO_PLACE;
                    }
                    handle.createUpdate("""
                            insert into app_user (id, username, email, role, password_hash, created_at, is_active)
                            values (:id, :username, :email, :role, :passwordHash, :createdAt, :active)
                            """)
                            .bind("id", user.id())
                            .bind("username", user.username())
                            .bind("email", user.email())
                            .bind("role", user.role().code())
                            .bind("passwordHash", passwordHash)
                            .bind("createdAt", user.createdAt())
                            .bind("active", user.active())
                            .execute();
                    handle.createUpdate("""
                            insert into team_member (team_id, user_id, role, joined_at)
                            values (:team, :user, :role, :now)
                            """)
                            .bind("team", place.get().teamId())
                            .bind("user", user.id())
                            .bind("role", place.get().role())
                            .bind("now", user.createdAt())
                            .execute();
                    return Added.DONE;
                }));
    }

    @Override
    public boolean isOpen(byte[] tokenHash, Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select exists (select 1 from invitation
                                       where token_hash = :hash and used_at is null and expires_at > :now
                                         and may_invite(created_by, team_id, :now))
                        """)
                .bind("hash", tokenHash)
                .bind("now", now)
                .mapTo(Boolean.class)
                .one());
    }

    @Override
    public Optional<User> find(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery("select <columns> from app_user where id = :id")
                        .define("columns", UserRow.COLUMNS)
                        .bind("id", id)
                        .mapTo(UserRow.class)
                        .findOne())
                .map(UserRow::user);
    }

    @Override
    public Page list(int limit, int offset) {
        return jdbi.inTransaction(handle -> {
            List<User> users = handle
                    .createQuery("select <columns> from app_user order by lower(username) limit :limit offset :offset")
                    .define("columns", UserRow.COLUMNS)
                    .bind("limit", limit)
                    .bind("offset", offset)
                    .mapTo(UserRow.class)
                    .stream()
                    .map(UserRow::user)
                    .toList();
            long total = handle.createQuery("select count(*) from app_user")
                    .mapTo(Long.class)
                    .one();
            return new Page(users, total);
        });
    }

    @Override
    public Changed change(UUID id, Change change, boolean administrators) {
        boolean weaker = change.role().filter(UserRole.USER::equals).isPresent()
                || change.active().filter(active -> !active).isPresent();
        return unlessTaken(
                Changed.TAKEN,
                () -> jdbi.inTransaction(handle -> {
                    if (!administrators && isAdministrator(handle, id)) {
                        return Changed.OUT_OF_REACH;
                    }
                    if (weaker && isLastAdministrator(handle, id)) {
                        return Changed.LAST_ADMINISTRATOR;
                    }
                    int changed = handle.createUpdate("""
                            update app_user
                            set role = coalesce(:role, role), is_active = coalesce(:active, is_active),
                                email = coalesce(:email, email), password_hash = coalesce(:passwordHash, password_hash)
                            where id = :id
                            """)
                            .bind("role", change.role().map(UserRole::code))
                            .bind("active", change.active())
                            .bind("email", change.email())
                            .bind("passwordHash", change.passwordHash())
                            .bind("id", id)
                            .execute();
                    if (changed == 0) {
                        return Changed.NO_SUCH_USER;
                    }
                    if (change.passwordHash().isPresent()
                            || change.active().filter(active -> !active).isPresent()) {
                        PostgresLoginStore.endAll(handle, id);
                    }
                    return Changed.DONE;
                }));
    }

    @Override
    public Changed delete(UUID id, boolean administrators) {
        return jdbi.inTransaction(handle -> {
            if (!administrators && isAdministrator(handle, id)) {
                return Changed.OUT_OF_REACH;
            }
            if (isLastAdministrator(handle, id)) {
                return Changed.LAST_ADMINISTRATOR;
            }
            int deleted = handle.createUpdate("delete from app_user where id = :id")
                    .bind("id", id)
                    .execute();
            return deleted == 0 ? Changed.NO_SUCH_USER : Changed.DONE;
        });
    }

    /** Whether they are one; locked, so that nobody is made one before the change. */
    private static boolean isAdministrator(Handle handle, UUID id) {
        return handle.createQuery("select role = 'admin' from app_user where id = :id for update")
                .bind("id", id)
                .mapTo(Boolean.class)
                .findOne()
                .orElse(false);
    }

    /** Locks all administrators: of two requests that take the role from two of them, the later one sees what the first did. */
    private static boolean isLastAdministrator(Handle handle, UUID id) {
        List<UUID> administrators = handle.createQuery(
                        "select id from app_user where role = 'admin' and is_active order by id for update")
                .mapTo(UUID.class)
                .list();
        return administrators.equals(List.of(id));
    }

    @Override
    public Map<UUID, String> teamNames(Collection<UUID> teams) {
        return jdbi
                .withHandle(handle -> handle.createQuery("select id, name from team where id = any(:ids)")
                        .bindArray("ids", UUID.class, teams.toArray())
                        .mapTo(TeamRow.class)
                        .list())
                .stream()
                .collect(Collectors.toMap(TeamRow::id, TeamRow::name));
    }

    private static <T> T unlessTaken(T taken, java.util.function.Supplier<T> work) {
        try {
            return work.get();
        } catch (UnableToExecuteStatementException e) {
            if (e.getCause() instanceof SQLException cause && SqlStates.UNIQUE_VIOLATION.equals(cause.getSQLState())) {
                return taken;
            }
            throw e;
        }
    }
}
