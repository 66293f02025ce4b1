package dev.sandboxengine.idempotency.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.idempotency.IdempotencyStore;
import dev.sandboxengine.idempotency.IdempotencyStore.Answer;
import dev.sandboxengine.idempotency.IdempotencyStore.Claim;
import dev.sandboxengine.idempotency.IdempotencyStore.Lease;
import dev.sandboxengine.idempotency.IdempotencyStore.RequestKey;
import dev.sandboxengine.postgres.TestDatabase;
import dev.sandboxengine.secret.Vault;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PostgresIdempotencyStoreIT {

    private static final Instant T = Instant.parse("2026-01-01T00:00:00Z");
    private static final RequestKey KEY = new RequestKey("api_client:x", "key");
    private static final byte[] HASH = {1};
    private static final UUID ENGINE = UUID.fromString("00000000-0000-0000-0000-000000000001");
    private static final UUID OTHER = UUID.fromString("00000000-0000-0000-0000-000000000002");

    private final TestDatabase database = TestDatabase.fresh();
    private final IdempotencyStore store =
            new PostgresIdempotencyStore(database.jdbi(), new Vault(new byte[32], new SecureRandom()));

    @AfterEach
    void close() {
        database.close();
    }

    private Claim claim(UUID engine, Instant now) {
        return store.claim(KEY, HASH, new Lease(engine, now.plusSeconds(15)), now);
    }

    @Test
    void aRequestWhoseEngineDiedIsKnownSoonAndNeverDoneAgain() {
        assertThat(claim(ENGINE, T)).isInstanceOf(Claim.Mine.class);
        assertThat(claim(OTHER, T.plusSeconds(14))).isInstanceOf(Claim.UnderWay.class);
        store.renew(new Lease(OTHER, T.plusSeconds(99)), List.of(KEY));
        assertThat(claim(OTHER, T.plusSeconds(16))).isInstanceOf(Claim.Abandoned.class);
        assertThat(claim(OTHER, T.plusSeconds(23 * 3600))).isInstanceOf(Claim.Abandoned.class);
        store.forgetOlder(T.plusSeconds(1));
        assertThat(claim(OTHER, T.plusSeconds(24 * 3600))).isInstanceOf(Claim.Mine.class);
    }

    @Test
    void aLiveEngineKeepsItsRequest() {
        assertThat(claim(ENGINE, T)).isInstanceOf(Claim.Mine.class);
        store.renew(new Lease(ENGINE, T.plusSeconds(3600)), List.of(KEY));
        assertThat(claim(OTHER, T.plusSeconds(3599))).isInstanceOf(Claim.UnderWay.class);
        store.keep(KEY, new Answer(200, "application/json", Optional.empty(), Optional.of(new byte[] {2})));
        assertThat(claim(OTHER, T.plusSeconds(4000))).isInstanceOf(Claim.Answered.class);
    }

    @Test
    void whatCameToNothingIsNewAgain() {
        assertThat(claim(ENGINE, T)).isInstanceOf(Claim.Mine.class);
        store.forget(KEY);
        assertThat(claim(OTHER, T)).isInstanceOf(Claim.Mine.class);
    }
}
