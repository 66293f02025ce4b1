package dev.sandboxengine.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sandboxengine.runtime.PodEvent;
import dev.sandboxengine.runtime.PodObservation.Exit;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When it is swept. */
@Timeout(60)
class SweepLoopTest {

    private static final Duration TICK = Duration.ofMillis(5);
    private static final SweepPolicy SELDOM = new SweepPolicy(Duration.ofDays(1), SweepWorld.GRACE);

    private final SweepWorld world = new SweepWorld();

    @AfterEach
    void close() {
        world.close();
    }

    private SweepLoop loop(SweepPolicy policy) {
        return new SweepLoop(world.sweep, world.world.runtime, policy, TICK, world.nanos::get);
    }

    private void awaitPasses(long passes) {
        await().until(() -> world.sweep.totals().passes() >= passes);
    }

    private static void assertOpen(SweepLoop loop) {
        assertThat(loop.loops()).hasSize(1);
    }

    @Test
    void itSweepsAtTheStartAndAtEveryInterval() {
        try (SweepLoop loop = loop(SELDOM)) {
            awaitPasses(1);
            assertThat(world.sweep.reports()).extracting(SweepReport::cause).contains(SweepCause.START);
            long before = world.sweep.totals().passes();
            world.wait(SELDOM.interval());
            awaitPasses(before + 1);
            assertThat(world.sweep.reports().getFirst().cause()).isEqualTo(SweepCause.INTERVAL);
            assertOpen(loop);
        }
    }

    @Test
    void anOrphanIsRemovedWhenItsGracePeriodIsOverNotAnIntervalLater() {
        world.makePod(Fixtures.aPendingSandbox(World.TEAM));
        try (SweepLoop loop = loop(SELDOM)) {
            awaitPasses(1);
            assertThat(world.world.runtime.list()).hasSize(1);
            world.wait(SweepWorld.GRACE);
            await().until(() -> world.world.runtime.list().isEmpty());
            assertOpen(loop);
        }
    }

    @Test
    void aPodThatIsTouchedIsLookedAtAtOnce() {
        try (SweepLoop loop = loop(SELDOM)) {
            awaitPasses(1);
            var lost = world.running();
            var frozen = world.running();
            var paused = world.switched(SandboxState.PAUSING, SandboxState.PAUSED);
            world.world.runtime.remove(lost.id().pod());
            world.world.runtime.pause(frozen.id().pod());
            world.world.runtime.unpause(paused.id().pod());

            world.world.awaitState(lost, SandboxState.FAILED);
            await().until(() -> world.events(frozen, "repaired").size() == 1);
            await().until(() -> world.events(paused, "repaired").size() == 1);
            world.world.awaitState(frozen, SandboxState.RUNNING);
            world.world.awaitState(paused, SandboxState.PAUSED);
            assertOpen(loop);
        }
    }

    @Test
    void whatIsKilledEndsAMomentLater() {
        try (SweepLoop loop = loop(SELDOM)) {
            awaitPasses(1);
            var sandbox = world.running();
            world.world.runtime.endFirstProcess(sandbox.id().pod(), new Exit(137, false, ""));
            await().until(() -> {
                world.wait(Duration.ofMillis(100));
                return world.world.now(sandbox).state() == SandboxState.FAILED;
            });
            assertOpen(loop);
        }
    }

    @Test
    void aProcessThatIsKilledForMemoryIsTold() {
        try (SweepLoop loop = loop(SELDOM)) {
            awaitPasses(1);
            var sandbox = world.running();
            world.world.runtime.killForMemory(sandbox.id().pod());
            await().until(() -> world.events(sandbox, "oom_child").size() == 1);
            assertOpen(loop);
        }
    }

    @Test
    void whatWentDownWithTheRuntimeIsStartedAgainWhenThatIsBack() {
        var events = new WatchedRuntime(world.world.runtime);
        try (SweepLoop loop = new SweepLoop(world.sweep, events.runtime(), SELDOM, TICK, world.nanos::get)) {
            awaitPasses(1);
            var sandbox = world.running();
            events.tell(PodEvent.Kind.DISCONNECTED);
            world.world.runtime.endFirstProcess(sandbox.id().pod(), new Exit(137, false, ""));
            events.tell(PodEvent.Kind.CONNECTED);

            await().until(() -> world.events(sandbox, "repaired").size() == 1);
            world.world.awaitState(sandbox, SandboxState.RUNNING);
            assertOpen(loop);
        }
    }

    @Test
    void aRuntimeThatIsAwayAtTheStartIsAskedAgain() {
        var sandbox = world.running();
        world.world.runtime.endFirstProcess(sandbox.id().pod(), new Exit(137, false, ""));
        world.world.runtime.goAway();
        try (SweepLoop loop = loop(SELDOM)) {
            awaitPasses(1);
            assertThat(world.sweep.reports().getFirst().trouble()).isPresent();
            world.world.runtime.comeBack();
            world.wait(Duration.ofSeconds(10));
            await().until(() -> world.events(sandbox, "repaired").size() == 1);
            world.world.awaitState(sandbox, SandboxState.RUNNING);
            assertOpen(loop);
        }
    }

    @Test
    void whatIsNoSandboxsIsNobodysEvent() {
        assertThat(SandboxId.ofPod(new dev.sandboxengine.runtime.PodName("other-abcdefghijkl")))
                .isEqualTo(Optional.empty());
        assertThat(SandboxId.ofPod(new dev.sandboxengine.runtime.PodName("sandbox-short")))
                .isEqualTo(Optional.empty());
    }
}
