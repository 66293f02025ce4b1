package dev.sandboxengine.sandbox;

import static dev.sandboxengine.sandbox.Fixtures.DELETED;
import static dev.sandboxengine.sandbox.Fixtures.OUT_OF_TIME;
import static dev.sandboxengine.sandbox.Fixtures.START;
import static dev.sandboxengine.sandbox.Fixtures.aPendingSandbox;
import static dev.sandboxengine.sandbox.StoreUnderTest.later;
import static dev.sandboxengine.sandbox.StoreUnderTest.lease;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.Racing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ends are decided once, and time is exact. */
interface EndLaws extends StoreUnderTest {

    @ParameterizedTest
    @EnumSource(
            value = SandboxState.class,
            names = {"PENDING", "RUNNING"})
    default void everyLiveSandboxCanBeEnded(SandboxState from) {
        var sandbox = from == SandboxState.PENDING ? inserted() : running();

        assertThat(store().decideEnd(sandbox.id(), DELETED, lease(ME, START), START))
                .contains(ME);

        assertThat(state(sandbox)).isEqualTo(SandboxState.ENDING);
        assertThat(find(sandbox).ending()).contains(DELETED);
        assertThat(find(sandbox).attempts()).isZero();
    }

    @Test
    default void theEndOfWhatAnotherIsWorkingOnIsThatOthers() {
        var sandbox = inserted();

        assertThat(store().decideEnd(sandbox.id(), DELETED, lease(OTHER, START), START))
                .contains(ME);
        assertThat(store().becomeEnded(sandbox.id(), ME, START)).isTrue();
    }

    @Test
    default void theEndOfWhatNobodyWorksOnIsMine() {
        var abandoned = inserted();
        var now = later(11);

        assertThat(store().decideEnd(abandoned.id(), DELETED, lease(OTHER, now), now))
                .contains(OTHER);
        assertThat(store().decideEnd(running().id(), DELETED, lease(OTHER, START), START))
                .contains(OTHER);
    }

    @Test
    default void anEndIsDecidedOnce() {
        var sandbox = running();
        store().decideEnd(sandbox.id(), DELETED, lease(ME, START), START);

        assertThat(store().decideEnd(sandbox.id(), OUT_OF_TIME, lease(ME, START), START))
                .isEmpty();
        assertThat(find(sandbox).ending()).contains(DELETED);

        store().becomeEnded(sandbox.id(), ME, START);
        assertThat(store().decideEnd(sandbox.id(), OUT_OF_TIME, lease(ME, START), START))
                .isEmpty();
        assertThat(state(sandbox)).isEqualTo(SandboxState.EXPIRED);
    }

    @Test
    default void racingEndsHaveOneWinner() {
        for (int round = 0; round < 10; round++) {
            var sandbox = running();
            var winners = Racing.times(
                    4,
                    i -> store().decideEnd(sandbox.id(), DELETED, lease(new UUID(5, i), START), START)
                            .isPresent());
            assertThat(winners).containsOnlyOnce(true);
        }
    }

    @ParameterizedTest
    @EnumSource(EndReason.class)
    default void anEndBecomesItsReasonsOutcome(EndReason reason) {
        var sandbox = running();
        store().decideEnd(sandbox.id(), new Ending(reason, "because"), lease(ME, START), START);

        assertThat(store().becomeEnded(sandbox.id(), ME, later(1))).isTrue();

        assertThat(state(sandbox)).isEqualTo(reason.outcome());
        assertThat(find(sandbox).ending()).contains(new Ending(reason, "because"));
        assertThat(store().takeDue(lease(OTHER, later(99)), later(99), 10)).isEmpty();
        assertThat(store().becomeEnded(sandbox.id(), ME, later(2))).isFalse();
    }

    @Test
    default void onlyThoseWhoseTimeIsUpAreEnded() {
        var early = inserted(aPendingSandbox(team(), START.minusSeconds(10)));
        store().becomeRunning(early.id(), ME, "x", List.of(), List.of(), START);
        var exactly = inserted(aPendingSandbox(team(), START));
        store().becomeRunning(exactly.id(), ME, "x", List.of(), List.of(), START);
        var late = inserted(aPendingSandbox(team(), START.plusMillis(1)));
        var now = exactly.expiresAt();

        assertThat(store().decideEndOfExpired(OUT_OF_TIME, lease(ME, now), now, 10))
                .containsExactlyInAnyOrder(early.id(), exactly.id());

        assertThat(find(early).ending()).contains(OUT_OF_TIME);
        assertThat(state(late)).isEqualTo(SandboxState.PENDING);
        assertThat(store().decideEndOfExpired(OUT_OF_TIME, lease(ME, now), now, 10))
                .isEmpty();
    }

    @Test
    default void anExpiredLaunchIsEndedByWhoeverWorksOnIt() {
        var sandbox = inserted();
        var now = sandbox.expiresAt();
        store().renew(lease(ME, now), Map.of(sandbox.id(), List.of()));

        assertThat(store().decideEndOfExpired(OUT_OF_TIME, lease(OTHER, now), now, 10))
                .isEmpty();
        assertThat(state(sandbox)).isEqualTo(SandboxState.ENDING);
        assertThat(store().becomeEnded(sandbox.id(), ME, now)).isTrue();
    }

    @Test
    default void noMoreExpiredAreEndedThanAskedFor() {
        IntStream.range(0, 5).forEach(_ -> running());
        var now = later(7200);

        var first = store().decideEndOfExpired(OUT_OF_TIME, lease(ME, now), now, 3);
        var second = store().decideEndOfExpired(OUT_OF_TIME, lease(ME, now), now, 3);

        assertThat(first).hasSize(3);
        assertThat(second).hasSize(2).doesNotContainAnyElementsOf(first);
    }

    @Test
    default void anExtensionMovesTheEndByExactlyItself() {
        var sandbox = running();
        var by = Duration.ofDays(365).plusSeconds(1).plusNanos(123_456_000);

        var extended = store().extend(sandbox.id(), by, START).orElseThrow();

        assertThat(extended.expiresAt()).isEqualTo(sandbox.expiresAt().plus(by));
        assertThat(find(sandbox)).isEqualTo(extended);
        store().extend(sandbox.id(), Duration.ofSeconds(1), START);
        assertThat(find(sandbox).expiresAt())
                .isEqualTo(sandbox.expiresAt().plus(by).plusSeconds(1));
    }

    @Test
    default void racingExtensionsAddUp() {
        var sandbox = running();

        Racing.times(8, _ -> store().extend(sandbox.id(), Duration.ofMinutes(1), START));

        assertThat(find(sandbox).expiresAt()).isEqualTo(sandbox.expiresAt().plus(Duration.ofMinutes(8)));
    }

    @Test
    default void nothingIsExtendedAfterItsEnd() {
        var outOfTime = running();
        assertThat(store().extend(outOfTime.id(), Duration.ofHours(1), outOfTime.expiresAt()))
                .isEmpty();
        assertThat(find(outOfTime).expiresAt()).isEqualTo(outOfTime.expiresAt());

        store().decideEnd(outOfTime.id(), DELETED, lease(ME, START), START);
        assertThat(store().extend(outOfTime.id(), Duration.ofHours(1), START)).isEmpty();
        store().becomeEnded(outOfTime.id(), ME, START);
        assertThat(store().extend(outOfTime.id(), Duration.ofHours(1), START)).isEmpty();
    }

    @Test
    default void whoIsKeptIsKeptUntilExactlyThen() {
        var sandbox = running();
        var until = sandbox.expiresAt().plus(Duration.ofDays(400));

        assertThat(store().keepUntil(sandbox.id(), until, START)).contains(find(sandbox));
        assertThat(find(sandbox).expiresAt()).isEqualTo(until);

        store().decideEnd(sandbox.id(), DELETED, lease(ME, START), START);
        assertThat(store().keepUntil(sandbox.id(), until.plusSeconds(1), START)).isEmpty();
        assertThat(find(sandbox).expiresAt()).isEqualTo(until);
    }

    @Test
    default void whoseTimeIsUpIsNotKept() {
        var sandbox = running();

        assertThat(store().keepUntil(sandbox.id(), later(3600), sandbox.expiresAt()))
                .isEmpty();
        assertThat(find(sandbox).expiresAt()).isEqualTo(sandbox.expiresAt());
    }
}
