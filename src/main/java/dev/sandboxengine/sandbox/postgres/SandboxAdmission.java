package dev.sandboxengine.sandbox.postgres;

import dev.sandboxengine.postgres.Json;
import dev.sandboxengine.postgres.SqlStates;
import dev.sandboxengine.quota.Quota;
import dev.sandboxengine.quota.QuotaDefaults;
import dev.sandboxengine.quota.QuotaExceeded;
import dev.sandboxengine.quota.QuotaScope;
import dev.sandboxengine.sandbox.Sandbox;
import dev.sandboxengine.sandbox.SandboxException;
import dev.sandboxengine.sandbox.SandboxId;
import dev.sandboxengine.sandbox.SandboxSize;
import dev.sandboxengine.sandbox.SandboxStore.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** What the quotas must leave room for: new sandboxes, and more time for old ones. Thread-safe. */
final class SandboxAdmission {

    private final Jdbi jdbi;
    private final Supplier<QuotaDefaults> defaults;

    SandboxAdmission(Jdbi jdbi, Supplier<QuotaDefaults> defaults) {
        this.jdbi = jdbi;
        this.defaults = defaults;
    }

    /** Why a sandbox was refused. */
    private record Refusal(
            String scope,
            String subject,
            String quota,
            long most,
            long used,
            long asked,
            @Nullable Instant possibleAt) {

        QuotaExceeded exceeded(Instant now) {
            return new QuotaExceeded(
                    QuotaScope.of(scope, subject),
                    Quota.of(quota),
                    most,
                    used,
                    asked,
                    Optional.ofNullable(possibleAt).map(at -> Duration.between(now, at)));
        }
    }

    /**
     * One statement, and so one way to the database, whether there are quotas or not.
     *
     * @throws QuotaExceeded when it does not fit; nothing is inserted then
     * @throws SandboxException.StateConflict when its team is gone; the same
     */
    void insert(Sandbox sandbox, Lease lease) {
        try {
            refusal(sandbox, lease).ifPresent(why -> {
                throw why.exceeded(sandbox.createdAt());
            });
        } catch (JdbiException e) {
            if (SqlStates.FOREIGN_KEY_VIOLATION.equals(SqlStates.of(e))) {
                throw new SandboxException.StateConflict("team '" + sandbox.teamId()
                        + "' was deleted at this moment, and nothing was made for it; act in another team");
            }
            throw e;
        }
    }

    private Optional<Refusal> refusal(Sandbox sandbox, Lease lease) {
        SandboxSize size = SandboxSize.of(sandbox);
        return jdbi.withHandle(handle -> handle.createQuery("""
                        with refusal as materialized (
                            select * from quota_refusal(
                                :teamId, :createdBy, :cpuMillis, :memoryBytes, :createdAt, :expiresAt, :defaults)),
                        inserted as (
                            insert into sandbox (
                                id, team_id, created_by, template_id, template, user_id, env, metadata, state, generation,
                                timeline, services, created_at, expires_at, due_at, lease_owner, lease_until, cpu_millis,
                                memory_bytes)
                            select
                                :id, :teamId, :createdBy, :templateId, :template, :userId, :env, :metadata, :state,
                                :generation, :timeline, :services, :createdAt, :expiresAt, :createdAt, :owner, :until,
                                :cpuMillis, :memoryBytes
                            where not exists (select from refusal))
                        select scope, subject, quota, most, used, asked, possible_at from refusal
                        """)
                .bind("defaults", defaults())
                .bind("cpuMillis", size.cpuMillis())
                .bind("memoryBytes", size.memoryBytes())
                .bind("id", sandbox.id().value())
                .bind("teamId", sandbox.teamId())
                .bind("createdBy", sandbox.createdBy())
                .bind("templateId", sandbox.template().name())
                .bind("template", RowJson.of(sandbox.template()))
                .bind("userId", sandbox.userId())
                .bind("env", RowJson.of(sandbox.env()))
                .bind("metadata", RowJson.of(sandbox.metadata()))
                .bind("state", sandbox.state().name().toLowerCase(Locale.ROOT))
                .bind("generation", sandbox.generation())
                .bind("timeline", RowJson.of(sandbox.timeline()))
                .bind("services", RowJson.of(sandbox.services()))
                .bind("createdAt", sandbox.createdAt())
                .bind("expiresAt", sandbox.expiresAt())
                .bind("owner", lease.owner())
                .bind("until", lease.until())
                .mapTo(Refusal.class)
                .findOne());
    }

    /**
     * Gives a live sandbox more time; empty when there is no such live one.
     *
     * @throws QuotaExceeded when it would live too long; it is as before then
     */
    Optional<Sandbox> extend(SandboxId id, Duration by, Instant now) {
        return jdbi.inTransaction(handle -> {
            refusedExtension(handle, id, by, now).ifPresent(why -> {
                throw why.exceeded(now);
            });
            return handle.createQuery("""
                            update sandbox
                            set expires_at = expires_at + make_interval(secs => :seconds)
                            where id = :id and state not in ('ending', 'failed', 'expired') and expires_at > :now
                            returning\s""" + SandboxRow.COLUMNS)
                    .bind("id", id.value())
                    .bind("seconds", by.toNanos() / 1e9)
                    .bind("now", now)
                    .map(SandboxRow::read)
                    .findOne();
        });
    }

    /** Lets a live sandbox live until a moment; empty when there is no such live one. */
    Optional<Sandbox> keepUntil(SandboxId id, Instant until, Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        update sandbox
                        set expires_at = :until
                        where id = :id and state not in ('ending', 'failed', 'expired') and expires_at > :now
                        returning\s""" + SandboxRow.COLUMNS)
                .bind("id", id.value())
                .bind("until", until)
                .bind("now", now)
                .map(SandboxRow::read)
                .findOne());
    }

    /** Locks the row, so that two extensions at once do not each see the other's room. */
    private Optional<Refusal> refusedExtension(Handle handle, SandboxId id, Duration by, Instant now) {
        return handle.createQuery("""
                        select has.scope, has.subject, 'ttl_seconds' as quota, has.ttl_seconds as most,
                               ceil(extract(epoch from extended.expires_at - extended.created_at))::bigint as used,
                               ceil(:seconds)::bigint as asked, null::timestamptz as possible_at
                        from (select team_id, created_by, created_at, expires_at
                              from sandbox
                              where id = :id and state not in ('ending', 'failed', 'expired') and expires_at > :now
                              for no key update) extended,
                             quota_limits(extended.team_id, extended.created_by, :defaults) has
                        where extended.expires_at + make_interval(secs => :seconds)
                            > extended.created_at + make_interval(secs => has.ttl_seconds)
                        order by has.place desc
                        limit 1
                        """)
                .bind("id", id.value())
                .bind("seconds", by.toNanos() / 1e9)
                .bind("now", now)
                .bind("defaults", defaults())
                .mapTo(Refusal.class)
                .findOne();
    }

    private Json defaults() {
        return RowJson.of(defaults.get().byCode());
    }
}
