package dev.sandboxengine.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sandboxengine.runtime.InMemoryRuntime.Step;
import dev.sandboxengine.runtime.RuntimeFailure;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of an engine's work when it stops, is killed, or stands still. */
@Timeout(60)
class SandboxTakeoverTest {

    private static final Duration LEASE = Duration.ofSeconds(10);

    private final World world = new World();

    @AfterEach
    void end() {
        world.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"IMAGE", "CREATE", "START"})
    void theLaunchOfAKilledEngineGoesOnInAnother(Step step) {
        var way = new UnreliableStore(world.store);
        var killed = world.worker(way, 16);
        var gate = world.runtime.hold(step);
        var sandbox = world.ask(killed);
        gate.awaitSomebody();
        way.cut();
        world.runtime.holdNoMore(step);
        world.worker();

        world.clock.advance(LEASE.minusMillis(1));
        assertThat(world.now(sandbox).state()).isEqualTo(SandboxState.PENDING);
        world.clock.advance(Duration.ofMillis(1));

        world.awaitState(sandbox, SandboxState.RUNNING);
        gate.open();
        assertThat(world.runtime.list()).hasSize(1);
    }

    @Test
    void theRemovalOfAKilledEngineGoesOnInAnother() {
        var way = new UnreliableStore(world.store);
        var killed = world.worker(way, 16);
        var sandbox = world.ask(killed);
        world.awaitState(sandbox, SandboxState.RUNNING);
        var gate = world.runtime.hold(Step.REMOVE);
        world.delete(sandbox, killed);
        gate.awaitSomebody();
        way.cut();
        world.runtime.holdNoMore(Step.REMOVE);
        world.worker();

        world.clock.advance(LEASE);

        world.awaitState(sandbox, SandboxState.EXPIRED);
        gate.open();
        assertThat(world.runtime.list()).isEmpty();
    }

    @Test
    void aLongLaunchIsNotTakenOver() {
        var worker = world.worker();
        var gate = world.runtime.hold(Step.IMAGE);
        var sandbox = world.ask(worker);
        gate.awaitSomebody();
        world.worker();

        for (int i = 0; i < 6; i++) {
            world.clock.advance(LEASE.dividedBy(2));
            int before = world.store.renewals();
            await().until(() -> world.store.renewals() > before + 1);
        }
        gate.open();

        world.awaitState(sandbox, SandboxState.RUNNING);
        assertThat(world.runtime.calls(Step.IMAGE)).isEqualTo(1);
    }

    @Test
    void anEngineThatStoodStillLeavesALaunchToWhoeverHasItNow() {
        var way = new UnreliableStore(world.store);
        var still = world.worker(way, 16);
        var gate = world.runtime.hold(Step.CREATE);
        var sandbox = world.ask(still);
        gate.awaitSomebody();
        way.loseRenewals();
        world.runtime.holdNoMore(Step.CREATE);
        world.runtime.failNext(Step.IMAGE, new RuntimeFailure.Unavailable("busy"));
        world.worker();
        world.clock.advance(LEASE);
        world.awaitAttempts(sandbox, 1);

        gate.open();
        await().until(() -> still.progress(sandbox.id()).isEmpty());
        assertThat(world.runtime.calls(Step.CREATE)).isEqualTo(1);

        world.clock.advance(Duration.ofSeconds(1));
        world.awaitState(sandbox, SandboxState.RUNNING);
        assertThat(world.runtime.list()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"CREATE", "START"})
    void anEngineThatStoodStillLeavesNothingOfWhatEndedMeanwhile(Step step) {
        var way = new UnreliableStore(world.store);
        var still = world.worker(way, 16);
        var gate = world.runtime.hold(step);
        var sandbox = world.ask(still);
        gate.awaitSomebody();
        way.loseRenewals();
        world.runtime.holdNoMore(step);
        var other = world.worker();
        world.clock.advance(LEASE);
        world.awaitState(sandbox, SandboxState.RUNNING);
        world.delete(sandbox, other);
        world.awaitState(sandbox, SandboxState.EXPIRED);

        if (step == Step.CREATE) {
            world.runtime.failNext(Step.START, new RuntimeFailure.Rejected("refused"));
        }
        gate.open();

        await().until(() -> still.progress(sandbox.id()).isEmpty());
        assertThat(world.now(sandbox).state()).isEqualTo(SandboxState.EXPIRED);
        assertThat(world.runtime.list()).isEmpty();
    }

    @Test
    void aCloseLetsWorkEnd() throws Exception {
        var worker = world.worker();
        var gate = world.runtime.hold(Step.CREATE);
        var sandbox = world.ask(worker);
        gate.awaitSomebody();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var closing = threads.submit(worker::close);
            gate.open();
            closing.get();
        }

        assertThat(world.now(sandbox).state()).isEqualTo(SandboxState.RUNNING);
    }

    @Test
    void aCloseDoesNotWaitForEverAndAnotherEngineGoesOn() {
        var worker = world.worker();
        var gate = world.runtime.hold(Step.CREATE);
        var sandbox = world.ask(worker);
        gate.awaitSomebody();

        worker.close();
        assertThat(world.now(sandbox).state()).isEqualTo(SandboxState.PENDING);
        world.runtime.holdNoMore(Step.CREATE);
        world.worker();
        world.clock.advance(LEASE);

        world.awaitState(sandbox, SandboxState.RUNNING);
        gate.open();
    }

    @Test
    void workWhoseLeaseIsFreeIsTaken() {
        var sandbox = Fixtures.aPendingSandbox(World.TEAM);
        world.store.insert(sandbox, new SandboxStore.Lease(new UUID(8, 8), world.clock.instant()));

        world.worker();

        world.awaitState(sandbox, SandboxState.RUNNING);
    }
}
