package dev.sandboxengine.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.HandSetClock;
import dev.sandboxengine.idempotency.IdempotencyStore.Answer;
import dev.sandboxengine.idempotency.IdempotencyStore.Lease;
import dev.sandboxengine.idempotency.IdempotencyStore.RequestKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RationTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private final HandSetClock clock = new HandSetClock(NOW);
    private final IdempotencyStore store = new InMemoryIdempotencyStore();
    private final Ration ration = new Ration(store, 3, 10, clock);

    private boolean asks(String caller, String key) {
        store.claim(new RequestKey(caller, key), new byte[1], new Lease(new UUID(0, 1), NOW.plusSeconds(9)), NOW);
        return ration.covers(caller);
    }

    private boolean keeps(String caller, String key, int length) {
        boolean covered = ration.coversBytes(caller, length);
        store.keep(
                new RequestKey(caller, key),
                new Answer(200, "x", Optional.empty(), covered ? Optional.of(new byte[length]) : Optional.empty()));
        return covered;
    }

    @Test
    void soManyRequestsOfEachCallerAreRemembered() {
        assertThat(asks("a", "1")).isTrue();
        assertThat(asks("a", "2")).isTrue();
        assertThat(asks("a", "3")).isTrue();
        assertThat(asks("a", "4")).isFalse();
        assertThat(asks("b", "1")).isTrue();
    }

    @Test
    void soMuchOfTheAnswersIsKept() {
        asks("a", "1");
        asks("a", "2");
        asks("a", "3");
        assertThat(keeps("a", "1", 6)).isTrue();
        assertThat(keeps("a", "2", 5)).isFalse();
        assertThat(keeps("a", "3", 4)).isTrue();
        assertThat(ration.coversBytes("b", 10)).isTrue();
        assertThat(ration.coversBytes("c", 11)).isFalse();
    }

    @Test
    void anotherEngineAndWhatWasForgottenAreSeenAfterAMinute() {
        for (int i = 0; i < 4; i++) {
            asks("a", "k" + i);
        }
        keeps("a", "k0", 10);
        assertThat(new Ration(store, 3, 10, clock).covers("a")).isFalse();
        store.forgetOlder(NOW.plusSeconds(1));
        assertThat(asks("a", "another")).isFalse();
        assertThat(ration.coversBytes("a", 1)).isFalse();
        clock.advance(Duration.ofMinutes(1));
        assertThat(asks("a", "again")).isTrue();
        assertThat(ration.coversBytes("a", 10)).isTrue();
    }
}
