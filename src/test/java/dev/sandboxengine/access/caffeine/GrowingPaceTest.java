package dev.sandboxengine.access.caffeine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.HandSetClock;
import dev.sandboxengine.Racing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class GrowingPaceTest {

    private static final UUID ADA = new UUID(1, 1);
    private static final UUID BOB = new UUID(1, 2);

    private final HandSetClock clock = new HandSetClock(Instant.parse("2026-03-01T10:00:00Z"));
    private final GrowingPace pace = new GrowingPace(clock);

    private Optional<Duration> attempt(UUID account, String address) {
        return pace.begin(account, address);
    }

    /** How many of so many attempts, each from an address of its own, begin. */
    private long begunFromEverywhere(int attempts, String network) {
        long begun = 0;
        for (int i = 0; i < attempts; i++) {
            begun += attempt(ADA, network + i).isEmpty() ? 1 : 0;
        }
        return begun;
    }

    @Test
    void fiveFailuresAreFreeThenTheWaitGrows() {
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            assertThat(attempt(ADA, "a")).isEmpty();
        }
        for (int i = 0; i < 8; i++) {
            Duration wait = attempt(ADA, "a").orElseThrow();
            assertThat(pace.look(ADA, "a")).contains(wait);
            waits.add(wait.toSeconds());
            clock.advance(wait.minusMillis(1));
            assertThat(attempt(ADA, "a")).contains(Duration.ofSeconds(1));
            clock.advance(Duration.ofMillis(1));
            assertThat(pace.look(ADA, "a")).isEmpty();
            assertThat(attempt(ADA, "a")).isEmpty();
        }
        assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
        assertThat(attempt(BOB, "b")).isEmpty();
    }

    @Test
    void whoFailsDoesNotKeepTheOwnerOut() {
        for (int i = 0; i < 1000; i++) {
            attempt(ADA, "guesser");
            assertThat(attempt(ADA, "owner")).isEmpty();
            pace.succeeded(ADA, "owner");
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(attempt(ADA, "guesser")).isPresent();
        assertThat(attempt(ADA, "owner's telephone")).isEmpty();
    }

    @Test
    void guessingFromEverywhereIsSlowedDownButNotForWhereTheAccountWasLoggedInTo() {
        assertThat(attempt(ADA, "owner")).isEmpty();
        pace.succeeded(ADA, "owner");
        assertThat(begunFromEverywhere(300, "x")).isEqualTo(100);
        assertThat(attempt(ADA, "y")).isPresent();
        for (int i = 0; i < 5; i++) {
            assertThat(attempt(ADA, "owner")).isEmpty();
        }
        assertThat(attempt(ADA, "owner"))
                .as("also there, five failures are enough")
                .isPresent();
        assertThat(attempt(BOB, "y")).isEmpty();
    }

    @Test
    void aSuccessLetsTheAccountStartAfreshFromThereOnly() {
        assertThat(begunFromEverywhere(99, "x")).isEqualTo(99);
        for (int i = 0; i < 3; i++) {
            pace.succeeded(ADA, "x" + i);
        }
        assertThat(begunFromEverywhere(50, "y"))
                .as("three came back, and one was left")
                .isEqualTo(4);
        for (int i = 0; i < 4; i++) {
            assertThat(attempt(BOB, "b")).isEmpty();
        }
        pace.succeeded(BOB, "b");
        for (int i = 0; i < 5; i++) {
            assertThat(attempt(BOB, "b")).isEmpty();
        }
        assertThat(attempt(BOB, "b")).isPresent();
    }

    @Test
    void whatIsTakenBackDoesNotCount() {
        for (int i = 0; i < 50; i++) {
            assertThat(attempt(ADA, "a")).isEmpty();
            pace.takeBack(ADA, "a");
        }
        for (int i = 0; i < 200; i++) {
            assertThat(attempt(ADA, "x" + i)).isEmpty();
            pace.takeBack(ADA, "x" + i);
        }
    }

    @Test
    void aNameMayBeDelayed() {
        pace.delay(ADA, "a", Duration.ofSeconds(8));
        pace.delay(ADA, "a", Duration.ofSeconds(2));
        assertThat(pace.look(ADA, "a")).contains(Duration.ofSeconds(8));
        assertThat(pace.look(ADA, "b")).isEmpty();
        assertThat(pace.look(BOB, "a")).isEmpty();
        clock.advance(Duration.ofSeconds(8));
        assertThat(pace.look(ADA, "a")).isEmpty();
        assertThat(attempt(ADA, "a")).isEmpty();
    }

    @Test
    void anAddressThatGuessesAtManyIsSlowedDownTooAndAnAccountOfItsOwnDoesNotHelp() {
        int free = 0;
        UUID own = new UUID(2, 1);
        for (int i = 0; i < 200; i++) {
            if (attempt(new UUID(3, i), "a").isEmpty()) {
                free++;
            }
            if (attempt(own, "a").isEmpty()) {
                pace.succeeded(own, "a");
            }
        }
        assertThat(free).isEqualTo(20);
        assertThat(pace.look(ADA, "a")).isPresent();
        assertThat(attempt(ADA, "another")).isEmpty();
    }

    @Test
    void whoIsMadeToWaitForAnAccountDoesNotFailForTheAddress() {
        begunFromEverywhere(100, "x");
        for (int i = 0; i < 5; i++) {
            attempt(BOB, "a");
        }
        for (int i = 0; i < 100; i++) {
            assertThat(attempt(ADA, "a")).isPresent();
            assertThat(attempt(BOB, "a")).isPresent();
        }
        assertThat(attempt(new UUID(1, 3), "a")).isEmpty();
    }

    @Test
    void manyAtOnceGainNothing() {
        List<Boolean> begun = Racing.times(32, _ -> attempt(ADA, "a").isEmpty());
        assertThat(begun.stream().filter(yes -> yes)).hasSize(5);
    }

    @Test
    void fortyRegistrationsAreFree() {
        for (int i = 0; i < 40; i++) {
            assertThat(pace.register("a")).isEmpty();
        }
        assertThat(pace.register("a")).contains(Duration.ofSeconds(1));
        assertThat(pace.register("b")).isEmpty();
        assertThat(attempt(ADA, "a")).isEmpty();
    }
}
