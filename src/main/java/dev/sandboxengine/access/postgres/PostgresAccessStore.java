package dev.sandboxengine.access.postgres;

import dev.sandboxengine.access.AccessStore;
import dev.sandboxengine.access.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Keeps who may do what in PostgreSQL. Thread-safe. */
public final class PostgresAccessStore implements AccessStore {

    /** The channel on which every engine hears that somebody may no longer, or may now, do something. */
    public static final String CHANGES = "access_changed";

    private final Jdbi jdbi;

    public PostgresAccessStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    private record ClientRow(UUID id, String name, UUID teamId, List<String> permissions) {}

    @Override
    public Optional<Principal> findByKeyHash(byte[] hash, Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select id, name, team_id, permissions
                        from api_clients
                        where (key_hash = :hash or (previous_key_hash = :hash and previous_until > :now))
                          and is_active and (expires_at is null or expires_at > :now)
                        """)
                .bind("hash", hash)
                .bind("now", now)
                .mapTo(ClientRow.class)
                .findOne()
                .map(row -> {
                    touch(handle, row.id(), now);
                    return Principal.client(row.id(), row.name(), row.teamId(), Set.copyOf(row.permissions()));
                }));
    }

    /** A minute is exact enough, and spares a write for nearly every request. */
    private static void touch(Handle handle, UUID client, Instant now) {
        handle.createUpdate("""
                        update api_clients
                        set last_used_at = :now
                        where id = :id and (last_used_at is null or last_used_at < :now - interval '1 minute')
                        """).bind("id", client).bind("now", now).execute();
    }

    @Override
    public boolean hasAdministrator() {
        return jdbi.withHandle(PostgresAccessStore::hasAdministrator);
    }

    private static boolean hasAdministrator(Handle handle) {
        return handle.createQuery("select exists (select 1 from app_user where role = 'admin')")
                .mapTo(Boolean.class)
                .one();
    }

    @Override
    public boolean addFirstAdministrator(
            UUID userId, String username, String passwordHash, UUID clientId, byte[] keyHash, Instant now) {
        return jdbi.inTransaction(handle -> {
            // Two engines that start on one new database: one of them waits here and then finds it done
            handle.execute("lock table app_user in share row exclusive mode");
            if (hasAdministrator(handle)) {
                return false;
            }
            UUID team = ensureTeam(handle, now);
            handle.createUpdate("""
                            insert into app_user (id, username, role, password_hash, created_at)
                            values (:id, :username, 'admin', :passwordHash, :now)
                            """)
                    .bind("id", userId)
                    .bind("username", username)
                    .bind("passwordHash", passwordHash)
                    .bind("now", now)
                    .execute();
            handle.createUpdate("insert into team_member (team_id, user_id, role) values (:team, :user, 'owner')")
                    .bind("team", team)
                    .bind("user", userId)
                    .execute();
            handle.createUpdate("""
                            insert into api_clients (id, team_id, name, key_hash, permissions, created_at)
                            values (:id, :team, 'administrator', :hash, array['*'], :now)
                            """)
                    .bind("id", clientId)
                    .bind("team", team)
                    .bind("hash", keyHash)
                    .bind("now", now)
                    .execute();
            return true;
        });
    }

    private static UUID ensureTeam(Handle handle, Instant now) {
        handle.createUpdate("""
                        insert into team (id, name, created_at)
                        values (gen_random_uuid(), :name, :now)
                        on conflict (lower(name)) do nothing
                        """).bind("name", DEFAULT_TEAM).bind("now", now).execute();
        return handle.createQuery("select id from team where name = :name")
                .bind("name", DEFAULT_TEAM)
                .mapTo(UUID.class)
                .one();
    }
}
