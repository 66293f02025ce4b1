package dev.sandboxengine.idempotency.postgres;

import dev.sandboxengine.idempotency.IdempotencyStore;
import dev.sandboxengine.secret.Vault;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** Keeps answers in PostgreSQL, encrypted, because an answer may hold secrets. Thread-safe. */
public final class PostgresIdempotencyStore implements IdempotencyStore {

    private final Jdbi jdbi;
    private final Vault vault;

    public PostgresIdempotencyStore(Jdbi jdbi, Vault vault) {
        this.jdbi = jdbi;
        this.vault = vault;
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared: it is a row
    private record Row(
            byte[] requestHash,
            @Nullable Integer status,
            @Nullable String contentType,
            @Nullable String location,
            byte @Nullable [] answer,
            byte @Nullable [] cookie,
            Instant leaseUntil) {}

    @Override
    public Claim claim(RequestKey request, byte[] hash, Lease lease, Instant now) {
        return jdbi.inTransaction(handle -> {
            int inserted = handle.createUpdate("""
                            insert into idempotent_request (
                                principal, key, request_hash, created_at, lease_owner, lease_until)
                            values (:principal, :key, :hash, :now, :owner, :until)
                            on conflict on constraint idempotent_request_pk do nothing
                            """)
                    .bind("principal", request.principal())
                    .bind("key", request.key())
                    .bind("hash", hash)
                    .bind("now", now)
                    .bind("owner", lease.owner())
                    .bind("until", lease.until())
                    .execute();
            if (inserted == 1) {
                return new Claim.Mine();
            }
            return handle.createQuery("""
                            select request_hash, status, content_type, location, answer, cookie, lease_until
                            from idempotent_request
                            where principal = :principal and key = :key
                            """)
                    .bind("principal", request.principal())
                    .bind("key", request.key())
                    .mapTo(Row.class)
                    .findOne()
                    .map(row -> judge(row, hash, now))
                    .orElseGet(Claim.UnderWay::new);
        });
    }

    private Claim judge(Row row, byte[] hash, Instant now) {
        if (!Arrays.equals(row.requestHash(), hash)) {
            return new Claim.Taken();
        }
        if (row.status() == null || row.contentType() == null) {
            return row.leaseUntil().isAfter(now) ? new Claim.UnderWay() : new Claim.Abandoned();
        }
        Optional<byte[]> body = Optional.ofNullable(row.answer()).flatMap(vault::open);
        Optional<String> cookie = Optional.ofNullable(row.cookie())
                .flatMap(vault::open)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
        return new Claim.Answered(
                new Answer(row.status(), row.contentType(), Optional.ofNullable(row.location()), body, cookie));
    }

    @Override
    public void renew(Lease lease, Collection<RequestKey> underWay) {
        if (underWay.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle -> {
            PreparedBatch batch = handle.prepareBatch("""
                    update idempotent_request
                    set lease_until = :until
                    where principal = :principal and key = :key and lease_owner = :owner and status is null
                    """);
            underWay.forEach(request -> batch.bind("principal", request.principal())
                    .bind("key", request.key())
                    .bind("owner", lease.owner())
                    .bind("until", lease.until())
                    .add());
            batch.execute();
        });
    }

    @Override
    public void keep(RequestKey request, Answer answer) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        update idempotent_request
                        set status = :status, content_type = :contentType, location = :location, answer = :answer,
                            cookie = :cookie
                        where principal = :principal and key = :key
                        """)
                .bind("principal", request.principal())
                .bind("key", request.key())
                .bind("status", answer.status())
                .bind("contentType", answer.contentType())
                .bind("location", answer.location().orElse(null))
                .bind("answer", answer.body().map(vault::seal).orElse(null))
                .bind(
                        "cookie",
                        answer.cookie()
                                .map(text -> vault.seal(text.getBytes(StandardCharsets.UTF_8)))
                                .orElse(null))
                .execute());
    }

    @Override
    public Kept kept(String principal) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select count(*) as requests, coalesce(sum(octet_length(answer)), 0) as bytes
                        from idempotent_request
                        where principal = :principal
                        """)
                .bind("principal", principal)
                .mapTo(Kept.class)
                .one());
    }

    @Override
    public void forget(RequestKey request) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "delete from idempotent_request where principal = :principal and key = :key and status is null")
                .bind("principal", request.principal())
                .bind("key", request.key())
                .execute());
    }

    @Override
    public void forgetOlder(Instant than) {
        jdbi.useHandle(handle -> handle.createUpdate("delete from idempotent_request where created_at < :than")
                .bind("than", than)
                .execute());
    }
}
