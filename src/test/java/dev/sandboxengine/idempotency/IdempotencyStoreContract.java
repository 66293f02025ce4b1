package dev.sandboxengine.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.Racing;
import dev.sandboxengine.idempotency.IdempotencyStore.Answer;
import dev.sandboxengine.idempotency.IdempotencyStore.Claim;
import dev.sandboxengine.idempotency.IdempotencyStore.Lease;
import dev.sandboxengine.idempotency.IdempotencyStore.RequestKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The laws of every {@link IdempotencyStore}. */
@Timeout(60)
public abstract class IdempotencyStoreContract {

    protected static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    protected static final RequestKey REQUEST = new RequestKey("api_client:1", "k-1");
    private static final UUID ENGINE = new UUID(0, 1);
    private static final byte[] HASH = {1, 2, 3};
    private static final byte[] OTHER = {9};
    private static final byte[] BODY = "{\"secret\":\"hidden\"}".getBytes(StandardCharsets.UTF_8);

    /** The store, empty before each test. */
    protected abstract IdempotencyStore store();

    private Claim claim(RequestKey request, byte[] hash, Instant now) {
        return store().claim(request, hash, new Lease(ENGINE, now.plusSeconds(15)), now);
    }

    protected final void answer() {
        claim(REQUEST, HASH, NOW);
        store().keep(REQUEST, new Answer(201, "application/json", Optional.of("/there"), Optional.of(BODY)));
    }

    @Test
    void aNewRequestIsMineAndThenUnderWay() {
        assertThat(claim(REQUEST, HASH, NOW)).isInstanceOf(Claim.Mine.class);
        assertThat(claim(REQUEST, HASH, NOW)).isInstanceOf(Claim.UnderWay.class);
    }

    @Test
    void anAnswerIsKept() {
        answer();

        assertThat(claim(REQUEST, HASH, NOW.plusSeconds(7200)))
                .isInstanceOfSatisfying(Claim.Answered.class, answered -> {
                    assertThat(answered.answer().status()).isEqualTo(201);
                    assertThat(answered.answer().contentType()).isEqualTo("application/json");
                    assertThat(answered.answer().body().orElseThrow()).isEqualTo(BODY);
                });
    }

    @Test
    void anAnswerWithoutABodyIsKeptWithoutOne() {
        claim(REQUEST, HASH, NOW);
        store().keep(REQUEST, new Answer(200, "text/event-stream", Optional.empty(), Optional.empty()));
        assertThat(claim(REQUEST, HASH, NOW))
                .isInstanceOfSatisfying(
                        Claim.Answered.class,
                        answered -> assertThat(answered.answer().body()).isEmpty());
        claim(new RequestKey("a", "empty"), HASH, NOW);
        store().keep(
                        new RequestKey("a", "empty"),
                        new Answer(200, "text/plain", Optional.empty(), Optional.of(new byte[0])));
        assertThat(claim(new RequestKey("a", "empty"), HASH, NOW))
                .isInstanceOfSatisfying(
                        Claim.Answered.class,
                        answered -> assertThat(answered.answer().body().orElseThrow())
                                .isEmpty());
    }

    @Test
    void aCookieIsKept() {
        claim(REQUEST, HASH, NOW);
        store().keep(
                        REQUEST,
                        new Answer(200, "x", Optional.empty(), Optional.of(BODY), Optional.of("a=hidden; Path=/")));
        assertThat(claim(REQUEST, HASH, NOW))
                .isInstanceOfSatisfying(
                        Claim.Answered.class,
                        answered -> assertThat(answered.answer().cookie()).contains("a=hidden; Path=/"));
    }

    @Test
    void anotherRequestUnderTheSameKeyIsTold() {
        claim(REQUEST, HASH, NOW);
        assertThat(claim(REQUEST, OTHER, NOW)).isInstanceOf(Claim.Taken.class);
        store().keep(REQUEST, new Answer(200, "x", Optional.empty(), Optional.of(BODY)));
        assertThat(claim(REQUEST, OTHER, NOW)).isInstanceOf(Claim.Taken.class);
    }

    @Test
    void twoCallersMayChooseTheSameKey() {
        answer();
        assertThat(claim(new RequestKey("api_client:2", "k-1"), OTHER, NOW)).isInstanceOf(Claim.Mine.class);
    }

    @Test
    void whatCameToNothingMayBeTriedAgain() {
        claim(REQUEST, HASH, NOW);
        store().forget(REQUEST);
        assertThat(claim(REQUEST, OTHER, NOW)).isInstanceOf(Claim.Mine.class);
    }

    @Test
    void whatWasAnsweredIsNotForgottenByATry() {
        answer();
        store().forget(REQUEST);
        assertThat(claim(REQUEST, HASH, NOW)).isInstanceOf(Claim.Answered.class);
    }

    @Test
    void whatADeadEngineBeganIsKnownSoonAndNeverDoneAgain() {
        claim(REQUEST, HASH, NOW);
        assertThat(claim(REQUEST, HASH, NOW.plusSeconds(14))).isInstanceOf(Claim.UnderWay.class);
        store().renew(new Lease(new UUID(0, 2), NOW.plusSeconds(3600)), List.of(REQUEST));
        assertThat(claim(REQUEST, HASH, NOW.plusSeconds(15))).isInstanceOf(Claim.Abandoned.class);
        assertThat(claim(REQUEST, HASH, NOW.plusSeconds(7200))).isInstanceOf(Claim.Abandoned.class);
        assertThat(claim(REQUEST, OTHER, NOW.plusSeconds(7200))).isInstanceOf(Claim.Taken.class);
    }

    @Test
    void whatALiveEngineBeganIsUnderWayForAsLongAsItTakes() {
        claim(REQUEST, HASH, NOW);
        store().renew(new Lease(ENGINE, NOW.plusSeconds(3600)), List.of(REQUEST, new RequestKey("a", "unknown")));
        assertThat(claim(REQUEST, HASH, NOW.plusSeconds(3599))).isInstanceOf(Claim.UnderWay.class);
        store().keep(REQUEST, new Answer(200, "x", Optional.empty(), Optional.of(BODY)));
        store().renew(new Lease(ENGINE, NOW.plusSeconds(7200)), List.of());
        assertThat(claim(REQUEST, HASH, NOW.plusSeconds(7200))).isInstanceOf(Claim.Answered.class);
    }

    @Test
    void whatIsKeptIsCountedForEachCaller() {
        assertThat(store().kept(REQUEST.principal())).isEqualTo(new IdempotencyStore.Kept(0, 0));
        answer();
        claim(new RequestKey(REQUEST.principal(), "under way"), HASH, NOW);
        claim(new RequestKey("api_client:2", "k-1"), HASH, NOW);
        IdempotencyStore.Kept kept = store().kept(REQUEST.principal());
        assertThat(kept.requests()).isEqualTo(2);
        // An encrypted one is a little longer
        assertThat(kept.bytes()).isBetween((long) BODY.length, BODY.length + 100L);
    }

    @Test
    void theOldIsForgotten() {
        answer();
        var young = new RequestKey("a", "young");
        claim(young, HASH, NOW.plusSeconds(10));

        store().forgetOlder(NOW.plusSeconds(10));

        assertThat(claim(REQUEST, HASH, NOW)).isInstanceOf(Claim.Mine.class);
        assertThat(claim(young, HASH, NOW)).isInstanceOf(Claim.UnderWay.class);
    }

    @Test
    void ofManyThatArriveAtOnceOneIsNew() {
        for (int round = 0; round < 10; round++) {
            var request = new RequestKey("a", "round-" + round);
            var claims = Racing.times(6, _ -> claim(request, HASH, NOW));
            assertThat(claims).filteredOn(Claim.Mine.class::isInstance).hasSize(1);
            assertThat(claims).filteredOn(Claim.UnderWay.class::isInstance).hasSize(5);
        }
    }
}
