package dev.sandboxengine.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.runtime.InMemoryRuntime.Step;
import dev.sandboxengine.runtime.PodObservation;
import dev.sandboxengine.runtime.RuntimeFailure;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a sweep does about pods that no live sandbox wants. */
@Timeout(60)
class OrphanSweepTest {

    private final SweepWorld world = new SweepWorld();
    private final Sweep sweep = world.sweep;

    @AfterEach
    void close() {
        world.close();
    }

    private SweepReport sweep() {
        return sweep.all(SweepCause.INTERVAL, false);
    }

    private Sandbox orphan() {
        var nobody = Fixtures.aPendingSandbox(World.TEAM);
        world.makePod(nobody, "redis");
        return nobody;
    }

    private boolean isThere(Sandbox sandbox) {
        return world.world.runtime.list().stream()
                .map(PodObservation::name)
                .anyMatch(sandbox.id().pod()::equals);
    }

    @Test
    void onlyPodsThatNoLiveSandboxWantsAreRemoved() {
        var wanted = world.running();
        var stopped = world.switched(SandboxState.STOPPING, SandboxState.STOPPED);
        var ended = world.running();
        world.world.delete(ended, world.worker);
        world.world.awaitState(ended, SandboxState.EXPIRED);
        world.makePod(ended);
        var nobodys = orphan();

        sweep();
        world.wait(SweepWorld.GRACE);
        sweep();

        assertThat(world.world.runtime.list())
                .extracting(PodObservation::name)
                .containsExactlyInAnyOrder(wanted.id().pod(), stopped.id().pod());
        assertThat(isThere(nobodys)).isFalse();
        assertThat(sweep.totals()).isEqualTo(new Sweep.Totals(2, 4, 2, 2));
    }

    @Test
    void anOrphanIsLeftAloneForItsGracePeriod() {
        var orphan = orphan();
        assertThat(sweep.nextRemoval()).isEmpty();

        var first = sweep();
        assertThat(first.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(SweepFinding.Kind.ORPHAN);
            assertThat(finding.sandbox()).contains(orphan.id());
            assertThat(finding.done()).isEmpty();
        });
        // A clock that jumps makes it no older
        world.world.clock.advance(Duration.ofDays(1));
        world.wait(SweepWorld.GRACE.minusNanos(1));
        sweep();
        assertThat(isThere(orphan)).isTrue();
        assertThat(sweep.nextRemoval()).contains(Duration.ofNanos(1));

        world.wait(Duration.ofNanos(1));
        assertThat(sweep().findings().getFirst().done()).contains("it was removed");
        assertThat(isThere(orphan)).isFalse();
        assertThat(sweep.nextRemoval()).isEmpty();
        assertThat(sweep().findings()).isEmpty();
    }

    @Test
    void anOrphanThatIsWantedAgainStaysAndItsGracePeriodBeginsAnew() {
        var sandbox = orphan();
        sweep();
        world.wait(SweepWorld.GRACE);
        var lease = world.worker.lease();
        world.store.insert(sandbox, lease);

        assertThat(sweep().findings()).isEmpty();
        assertThat(isThere(sandbox)).isTrue();
        assertThat(sweep.nextRemoval()).isEmpty();
    }

    @Test
    void anOrphanThatCannotBeRemovedIsTriedAgain() {
        var orphan = orphan();
        sweep();
        world.wait(SweepWorld.GRACE);
        world.world.runtime.failNext(Step.REMOVE, new RuntimeFailure.Unavailable("it hangs"));

        assertThat(sweep().findings().getFirst().done())
                .hasValueSatisfying(words -> assertThat(words).contains("it hangs"));
        assertThat(isThere(orphan)).isTrue();
        assertThat(sweep.totals().orphansRemoved()).isZero();

        sweep();
        assertThat(isThere(orphan)).isFalse();
        assertThat(sweep.totals().orphansFound()).isEqualTo(1);
        assertThat(sweep.totals().orphansRemoved()).isEqualTo(1);
    }

    @Test
    void aGlanceLooksForNoOrphans() {
        orphan();
        assertThat(sweep.glance().findings()).isEmpty();
        assertThat(sweep.totals().orphansFound()).isZero();
    }
}
