package dev.sandboxengine.sandbox;

import static dev.sandboxengine.sandbox.Fixtures.DELETED;
import static dev.sandboxengine.sandbox.Fixtures.START;
import static dev.sandboxengine.sandbox.Fixtures.aPendingSandbox;
import static dev.sandboxengine.sandbox.StoreUnderTest.later;
import static dev.sandboxengine.sandbox.StoreUnderTest.lease;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.Racing;
import dev.sandboxengine.sandbox.SandboxStore.Lease;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Work is one owner's at a time. */
interface LeaseLaws extends StoreUnderTest {

    @Test
    default void takenWorkIsNotTakenTwice() {
        int many = 60;
        IntStream.range(0, many).forEach(i -> inserted(aPendingSandbox(team(), START.plusMillis(i))));
        var now = later(60);

        var taken = Racing.times(8, i -> {
            var mine = new ArrayList<SandboxId>();
            Collection<Sandbox> batch;
            do {
                batch = store().takeDue(new Lease(new UUID(9, i), now.plus(LEASE)), now, 7);
                batch.forEach(sandbox -> mine.add(sandbox.id()));
            } while (!batch.isEmpty());
            return mine;
        });

        var all = taken.stream().flatMap(List::stream).toList();
        assertThat(new HashSet<>(all)).hasSameSizeAs(all);
        // What a thread skipped because another one had it locked comes with the next turn
        assertThat(all.size() + store().takeDue(lease(ME, now), now, many).size())
                .isEqualTo(many);
    }

    @Test
    default void theOldestWorkIsTakenFirstAndNoMoreThanAskedFor() {
        var second = inserted(aPendingSandbox(team(), START.plusMillis(2)));
        var first = inserted(aPendingSandbox(team(), START.plusMillis(1)));
        inserted(aPendingSandbox(team(), START.plusMillis(3)));

        assertThat(store().takeDue(lease(OTHER, later(60)), later(60), 2))
                .extracting(Sandbox::id)
                .containsExactlyInAnyOrder(first.id(), second.id());
    }

    @Test
    default void aLeaseHoldsUntilItRunsOut() {
        var sandbox = inserted();
        var end = START.plus(LEASE);

        assertThat(store().takeDue(lease(OTHER, START), end.minusMillis(1), 10)).isEmpty();
        assertThat(store().takeDue(lease(OTHER, end), end, 10)).containsExactly(sandbox);
        assertThat(store().becomeRunning(sandbox.id(), ME, "x", List.of(), List.of(), end))
                .isFalse();
        assertThat(store().becomeRunning(sandbox.id(), OTHER, "x", List.of(), List.of(), end))
                .isTrue();
    }

    @Test
    default void aRenewedLeaseIsKeptAndTellsHowFarTheLaunchHasCome() {
        var sandbox = inserted();
        var timeline = List.of(new Stage("create", START, Optional.empty()));

        store().renew(lease(ME, later(8)), Map.of(sandbox.id(), timeline));

        assertThat(store().takeDue(lease(OTHER, later(17)), later(17), 10)).isEmpty();
        assertThat(find(sandbox).timeline()).isEqualTo(timeline);
        assertThat(store().takeDue(lease(OTHER, later(18)), later(18), 10)).hasSize(1);
    }

    @Test
    default void anothersRenewalDoesNothing() {
        var sandbox = inserted();

        store().renew(lease(OTHER, later(8)), Map.of(sandbox.id(), List.of()));

        assertThat(find(sandbox)).isEqualTo(sandbox);
        assertThat(store().takeDue(lease(OTHER, later(10)), later(10), 10)).hasSize(1);
    }

    @Test
    default void theWorkOfADeadOwnerIsFreeAtOnceAndNobodyElses() {
        var ofTheDead = inserted();
        var ofAnother = inserted(aPendingSandbox(team(), START.plusMillis(1)));
        assertThat(store().take(ofAnother.id(), lease(OTHER, later(11)), later(11)))
                .isPresent();
        assertThat(store().take(ofTheDead.id(), lease(ME, later(11)), later(11)))
                .isPresent();

        store().releaseAll(ME);

        assertThat(store().becomeRunning(ofTheDead.id(), ME, "x", List.of(), List.of(), later(12)))
                .isFalse();
        var third = new Lease(new UUID(9, 9), later(12).plus(LEASE));
        assertThat(store().takeDue(third, later(12), 10))
                .extracting(Sandbox::id)
                .containsExactly(ofTheDead.id());
    }

    @Test
    default void whatIsPostponedIsFreeAndDueLater() {
        var sandbox = inserted();

        store().postpone(sandbox.id(), ME, later(3), "the runtime is away");

        assertThat(find(sandbox).attempts()).isEqualTo(1);
        assertThat(find(sandbox).progress()).contains("the runtime is away");
        assertThat(store().takeDue(lease(OTHER, later(2)), later(2), 10)).isEmpty();
        assertThat(store().takeDue(lease(OTHER, later(3)), later(3), 10))
                .singleElement()
                .satisfies(taken -> assertThat(taken.attempts()).isEqualTo(1));
    }

    @Test
    default void anotherCannotPostpone() {
        var sandbox = inserted();

        store().postpone(sandbox.id(), OTHER, later(3), "no");

        assertThat(find(sandbox)).isEqualTo(sandbox);
        assertThat(store().becomeRunning(sandbox.id(), ME, "x", List.of(), List.of(), START))
                .isTrue();
    }

    @Test
    default void aPostponedEndKeepsItsReason() {
        var sandbox = inserted();
        store().decideEnd(sandbox.id(), DELETED, lease(ME, START), START);

        store().postpone(sandbox.id(), ME, later(1), "the runtime is away");

        assertThat(find(sandbox).ending()).contains(DELETED);
        assertThat(find(sandbox).progress()).isEmpty();
        assertThat(find(sandbox).attempts()).isEqualTo(1);
    }
}
