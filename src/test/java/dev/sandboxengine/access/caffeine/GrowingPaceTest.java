package dev.sandboxengine.access.caffeine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.HandSetClock;
import dev.sandboxengine.Racing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GrowingPaceTest {

    private final HandSetClock clock = new HandSetClock(Instant.parse("2026-03-01T10:00:00Z"));
    private final GrowingPace pace = new GrowingPace(clock);

    private Optional<Duration> attempt(String account, String address) {
        return pace.begin(account, address);
    }

    @Test
    void fiveFailuresAreFreeThenTheWaitGrows() {
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            assertThat(attempt("ada", "a")).isEmpty();
        }
        for (int i = 0; i < 8; i++) {
            Duration wait = attempt("ada", "a" + i).orElseThrow();
            waits.add(wait.toSeconds());
            clock.advance(wait.minusMillis(1));
            assertThat(attempt("ada", "a" + i)).contains(Duration.ofSeconds(1));
            clock.advance(Duration.ofMillis(1));
            assertThat(attempt("ada", "a" + i)).isEmpty();
        }
        assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
        assertThat(attempt("bob", "b")).isEmpty();
    }

    @Test
    void aSuccessLetsTheAccountStartAfresh() {
        for (int i = 0; i < 4; i++) {
            attempt("ada", "a");
        }
        assertThat(attempt("ada", "a")).isEmpty();
        pace.succeeded("ada", "a");
        for (int i = 0; i < 5; i++) {
            assertThat(attempt("ada", "a")).isEmpty();
        }
        assertThat(attempt("ada", "a")).isPresent();
    }

    @Test
    void anAddressThatGuessesAtManyIsSlowedDownTooAndAnAccountOfItsOwnDoesNotHelp() {
        int free = 0;
        for (int i = 0; i < 200; i++) {
            if (attempt("someone-" + i, "a").isEmpty()) {
                free++;
            }
            if (attempt("own", "a").isEmpty()) {
                pace.succeeded("own", "a");
            }
        }
        assertThat(free).isEqualTo(20);
        assertThat(attempt("someone", "another")).isEmpty();
    }

    @Test
    void whoIsMadeToWaitForAnAccountDoesNotFailForTheAddress() {
        for (int i = 0; i < 5; i++) {
            attempt("ada", "elsewhere");
        }
        for (int i = 0; i < 100; i++) {
            assertThat(attempt("ada", "a")).isPresent();
        }
        assertThat(attempt("bob", "a")).isEmpty();
    }

    @Test
    void manyAtOnceGainNothing() {
        List<Boolean> begun = Racing.times(32, i -> attempt("ada", "a" + i).isEmpty());
        assertThat(begun.stream().filter(yes -> yes)).hasSize(5);
    }
}
