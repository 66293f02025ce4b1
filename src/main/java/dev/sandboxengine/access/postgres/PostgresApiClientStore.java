package dev.sandboxengine.access.postgres;

import dev.sandboxengine.access.ApiClient;
import dev.sandboxengine.access.ApiClientStore;
import dev.sandboxengine.access.TeamException;
import dev.sandboxengine.postgres.SqlStates;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/** Keeps API clients in PostgreSQL. Thread-safe. */
public final class PostgresApiClientStore implements ApiClientStore {

    private static final String COLUMNS = """
            id, team_id, name, permissions, is_active, created_at, created_by, expires_at, last_used_at, previous_until,
            rotations""";

    private static final String MATCHES = " from api_clients where :allTeams or team_id = any (:teams::uuid[])";

    private final Jdbi jdbi;

    public PostgresApiClientStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @Override
    public ApiClient add(ApiClient.Order order, byte[] keyHash, String createdBy, Instant now) {
        try {
            return jdbi.withHandle(handle -> handle.createQuery("""
                            insert into api_clients (
                                id, team_id, name, key_hash, permissions, created_at, created_by, expires_at)
                            values (gen_random_uuid(), :team, :name, :hash, :permissions, :now, :createdBy, :expiresAt)
                            returning
                            """ + COLUMNS)
                    .bind("team", order.teamId())
                    .bind("name", order.name())
                    .bind("hash", keyHash)
                    .bindArray("permissions", String.class, order.permissions())
                    .bind("now", now)
                    .bind("createdBy", createdBy)
                    .bind("expiresAt", order.expiresAt())
                    .mapTo(ApiClient.class)
                    .one());
        } catch (UnableToExecuteStatementException e) {
            if (SqlStates.FOREIGN_KEY_VIOLATION.equals(SqlStates.of(e))) {
                throw TeamException.NotFound.team(order.teamId().toString());
            }
            throw e;
        }
    }

    @Override
    public Optional<ApiClient> find(UUID id) {
        return jdbi.withHandle(handle -> find(handle, id, ""));
    }

    private static Optional<ApiClient> find(Handle handle, UUID id, String lock) {
        return handle.createQuery("select " + COLUMNS + " from api_clients where id = :id " + lock)
                .bind("id", id)
                .mapTo(ApiClient.class)
                .findOne();
    }

    @Override
    public ApiClient.Page list(Optional<Set<UUID>> teams, int limit, int offset) {
        String[] ids = teams.stream().flatMap(Set::stream).map(UUID::toString).toArray(String[]::new);
        return jdbi.inTransaction(handle -> new ApiClient.Page(
                handle.createQuery("select " + COLUMNS + MATCHES
                                + " order by created_at desc, id limit :limit offset :offset")
                        .bind("allTeams", teams.isEmpty())
                        .bind("teams", ids)
                        .bind("limit", limit)
                        .bind("offset", offset)
                        .mapTo(ApiClient.class)
                        .list(),
                handle.createQuery("select count(*)" + MATCHES)
                        .bind("allTeams", teams.isEmpty())
                        .bind("teams", ids)
                        .mapTo(Long.class)
                        .one()));
    }

    @Override
    public Optional<ApiClient> change(UUID id, UnaryOperator<ApiClient> decision) {
        return jdbi.inTransaction(handle -> find(handle, id, "for update").map(present -> {
            ApiClient wanted = decision.apply(present);
            return handle.createQuery("""
                            update api_clients set name = :name, permissions = :permissions, is_active = :active
                            where id = :id
                            returning
                            """ + COLUMNS)
                    .bind("id", id)
                    .bind("name", wanted.name())
                    .bindArray("permissions", String.class, wanted.permissions())
                    .bind("active", wanted.isActive())
                    .mapTo(ApiClient.class)
                    .one();
        }));
    }

    @Override
    public Optional<ApiClient> rotate(UUID id, byte[] keyHash, Function<ApiClient, Optional<Instant>> decision) {
        return jdbi.inTransaction(handle -> find(handle, id, "for update").map(present -> {
            Optional<Instant> until = decision.apply(present);
            return handle.createQuery("""
                            update api_clients
                            set previous_key_hash = case when :until::timestamptz is null then null else key_hash end,
                                previous_until = :until, key_hash = :hash, rotations = rotations + 1
                            where id = :id
                            returning
                            """ + COLUMNS)
                    .bind("id", id)
                    .bind("hash", keyHash)
                    .bind("until", until)
                    .mapTo(ApiClient.class)
                    .one();
        }));
    }

    @Override
    public boolean delete(UUID id) {
        return jdbi.withHandle(handle -> handle.createUpdate("delete from api_clients where id = :id")
                        .bind("id", id)
                        .execute())
                > 0;
    }
}
