package dev.sandboxengine.quota.postgres;

import dev.sandboxengine.postgres.SqlStates;
import dev.sandboxengine.quota.Quota;
import dev.sandboxengine.quota.QuotaDefaults;
import dev.sandboxengine.quota.QuotaLimits;
import dev.sandboxengine.quota.QuotaScope;
import dev.sandboxengine.quota.QuotaStanding;
import dev.sandboxengine.quota.QuotaStore;
import dev.sandboxengine.quota.QuotaUse;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;

/** Keeps quotas in PostgreSQL, and counts the rows of the sandboxes there. Thread-safe. */
public final class PostgresQuotaStore implements QuotaStore {

    private static final UUID NIL = new UUID(0, 0);
    private static final Duration DAY = Duration.ofHours(24);

    private final Jdbi jdbi;
    private final Supplier<QuotaDefaults> defaults;

    /** @param defaults what counts where nothing is set; the same as the store of the sandboxes has */
    public PostgresQuotaStore(Jdbi jdbi, Supplier<QuotaDefaults> defaults) {
        this.jdbi = jdbi;
        this.defaults = defaults;
    }

    private record LimitsRow(
            @Nullable Long sandboxes,
            @Nullable Long cpuMillis,
            @Nullable Long memoryBytes,
            @Nullable Long ttlSeconds,
            @Nullable Long launchesPerDay) {

        QuotaLimits limits() {
            Map<Quota, Long> limits = new EnumMap<>(Quota.class);
            put(limits, Quota.SANDBOXES, sandboxes);
            put(limits, Quota.CPU_MILLIS, cpuMillis);
            put(limits, Quota.MEMORY_BYTES, memoryBytes);
            put(limits, Quota.TTL_SECONDS, ttlSeconds);
            put(limits, Quota.LAUNCHES_PER_DAY, launchesPerDay);
            return new QuotaLimits(limits);
        }

        private static void put(Map<Quota, Long> limits, Quota quota, @Nullable Long limit) {
            if (limit != null) {
                limits.put(quota, limit);
            }
        }
    }

    @Override
    public Optional<QuotaStanding> find(QuotaScope scope, Instant now) {
        return jdbi.inTransaction(handle -> {
            if (!exists(handle, scope)) {
                return Optional.empty();
            }
            Optional<QuotaLimits> own = own(handle, scope);
            return Optional.of(new QuotaStanding(
                    scope,
                    own.orElseGet(() -> defaults.get().of(scope)),
                    own.isEmpty(),
                    handle.createQuery("""
                                    select live.sandboxes, live.cpu_millis, live.memory_bytes,
                                           quota_launches(:scope, :subject, :since) as launches
                                    from quota_live(:scope, :subject) live
                                    """)
                            .bind("scope", scope.code())
                            .bind("subject", scope.subject())
                            .bind("since", now.minus(DAY))
                            .mapTo(QuotaUse.class)
                            .one()));
        });
    }

    private static Optional<QuotaLimits> own(Handle handle, QuotaScope scope) {
        return row(scope)
                .flatMap(subject -> handle.createQuery("""
                        select sandboxes, cpu_millis, memory_bytes, ttl_seconds, launches_per_day
                        from quota
                        where scope = :scope and subject = :subject
                        """)
                        .bind("scope", scope.code())
                        .bind("subject", subject)
                        .mapTo(LimitsRow.class)
                        .findOne()
                        .map(LimitsRow::limits));
    }

    /** The subject of its row; empty when it can have none. */
    private static Optional<UUID> row(QuotaScope scope) {
        return switch (scope) {
            case QuotaScope.Engine _ -> Optional.of(NIL);
            case QuotaScope.Team team -> Optional.of(team.id());
            case QuotaScope.Key key -> key.client();
        };
    }

    private static boolean exists(Handle handle, QuotaScope scope) {
        return switch (scope) {
            case QuotaScope.Engine _ -> true;
            case QuotaScope.Team team -> exists(handle, "select exists (select from team where id = :id)", team.id());
            case QuotaScope.Key key ->
                key.client()
                        .map(id -> exists(handle, "select exists (select from api_clients where id = :id)", id))
                        .orElse(true);
        };
    }

    private static boolean exists(Handle handle, String question, UUID id) {
        return handle.createQuery(question).bind("id", id).mapTo(Boolean.class).one();
    }

    @Override
    public boolean set(QuotaScope scope, QuotaLimits limits) {
        Optional<UUID> subject = row(scope);
        if (subject.isEmpty()) {
            return false;
        }
        try {
            jdbi.useTransaction(handle -> set(handle, scope.code(), subject.get(), limits));
            return true;
        } catch (UnableToExecuteStatementException e) {
            if (e.getCause() instanceof SQLException cause
                    && SqlStates.FOREIGN_KEY_VIOLATION.equals(cause.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    private static void set(Handle handle, String scope, UUID subject, QuotaLimits limits) {
        waitForInserts(handle);
        handle.createUpdate("""
                        insert into quota (
                            scope, subject, sandboxes, cpu_millis, memory_bytes, ttl_seconds, launches_per_day)
                        values (:scope, :subject, :sandboxes, :cpuMillis, :memoryBytes, :ttlSeconds, :launchesPerDay)
                        on conflict on constraint quota_pk do update
                        set sandboxes = :sandboxes, cpu_millis = :cpuMillis, memory_bytes = :memoryBytes,
                            ttl_seconds = :ttlSeconds, launches_per_day = :launchesPerDay
                        """)
                .bind("scope", scope)
                .bind("subject", subject)
                .bind("sandboxes", limits.limits().get(Quota.SANDBOXES))
                .bind("cpuMillis", limits.limits().get(Quota.CPU_MILLIS))
                .bind("memoryBytes", limits.limits().get(Quota.MEMORY_BYTES))
                .bind("ttlSeconds", limits.limits().get(Quota.TTL_SECONDS))
                .bind("launchesPerDay", limits.limits().get(Quota.LAUNCHES_PER_DAY))
                .execute();
    }

    /** What is being inserted was checked against the limits of before: it must be there when the new ones count. */
    private static void waitForInserts(Handle handle) {
        handle.createQuery("select true from pg_advisory_xact_lock(hashtextextended('quota', 0))")
                .mapTo(Boolean.class)
                .one();
    }

    @Override
    public boolean reset(QuotaScope scope) {
        return jdbi.inTransaction(handle -> {
            waitForInserts(handle);
            row(scope)
                    .ifPresent(subject -> handle.createUpdate(
                                    "delete from quota where scope = :scope and subject = :subject")
                            .bind("scope", scope.code())
                            .bind("subject", subject)
                            .execute());
            return exists(handle, scope);
        });
    }
}
