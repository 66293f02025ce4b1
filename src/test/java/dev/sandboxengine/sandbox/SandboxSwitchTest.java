package dev.sandboxengine.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sandboxengine.runtime.InMemoryRuntime.Step;
import dev.sandboxengine.runtime.PodObservation;
import dev.sandboxengine.runtime.PodObservation.Phase;
import dev.sandboxengine.runtime.RuntimeFailure;
import java.time.Duration;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stopping, starting, pausing and resuming, whatever happens meanwhile. */
@Timeout(60)
class SandboxSwitchTest {

    private static final Duration LEASE = Duration.ofSeconds(10);

    private final World world = new World();

    @AfterEach
    void end() {
        world.close();
    }

    /** What can be asked for, from which state, and what becomes of it. */
    enum Wish {
        STOP(
                SandboxSwitch::stop,
                SandboxState.RUNNING,
                SandboxState.STOPPING,
                SandboxState.STOPPED,
                Step.STOP,
                Phase.EXITED),
        START(
                SandboxSwitch::start,
                SandboxState.STOPPED,
                SandboxState.PENDING,
                SandboxState.RUNNING,
                Step.START,
                Phase.RUNNING),
        PAUSE(
                SandboxSwitch::pause,
                SandboxState.RUNNING,
                SandboxState.PAUSING,
                SandboxState.PAUSED,
                Step.PAUSE,
                Phase.PAUSED),
        RESUME(
                SandboxSwitch::resume,
                SandboxState.PAUSED,
                SandboxState.RESUMING,
                SandboxState.RUNNING,
                Step.UNPAUSE,
                Phase.RUNNING);

        private final BiFunction<SandboxSwitch, SandboxId, Sandbox> deed;
        private final SandboxState from;
        private final SandboxState by;
        private final SandboxState done;
        private final Step step;
        private final Phase phase;

        Wish(
                BiFunction<SandboxSwitch, SandboxId, Sandbox> deed,
                SandboxState from,
                SandboxState by,
                SandboxState done,
                Step step,
                Phase phase) {
            this.deed = deed;
            this.from = from;
            this.by = by;
            this.done = done;
            this.step = step;
            this.phase = phase;
        }
    }

    private SandboxSwitch power(SandboxWorker worker) {
        return new SandboxSwitch(world.store, worker, world.clock);
    }

    /** A sandbox that is as it must be for this wish. */
    private Sandbox ready(Wish wish, SandboxWorker worker) {
        var sandbox = world.awaitState(world.ask(worker), SandboxState.RUNNING);
        switch (wish.from) {
            case STOPPED -> power(worker).stop(sandbox.id());
            case PAUSED -> power(worker).pause(sandbox.id());
            default -> {}
        }
        return world.awaitState(sandbox, wish.from);
    }

    private void wish(Wish wish, Sandbox sandbox, SandboxWorker worker) {
        Thread.ofVirtual().start(() -> wish.deed.apply(power(worker), sandbox.id()));
    }

    private Phase phase(Sandbox sandbox) {
        return world.runtime
                .observe(sandbox.id().pod())
                .map(PodObservation::phase)
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWishedIsDoneOnceAndAgain(Wish wish) {
        var worker = world.worker();
        var sandbox = ready(wish, worker);
        var container = world.now(sandbox).containerId();

        wish.deed.apply(power(worker), sandbox.id());
        var done = world.awaitState(sandbox, wish.done);
        var calls = world.runtime.calls(wish.step);

        assertThat(phase(sandbox)).isEqualTo(wish.phase);
        assertThat(done.containerId()).isEqualTo(container);
        assertThat(done.progress()).isEmpty();
        assertThat(wish.deed.apply(power(worker), sandbox.id())).isEqualTo(done);
        assertThat(world.runtime.calls(wish.step)).isEqualTo(calls);
    }

    @ParameterizedTest
    @EnumSource
    void whatAKilledEngineBeganAnotherFinishes(Wish wish) {
        var way = new UnreliableStore(world.store);
        var killed = world.worker(way, 16);
        var sandbox = ready(wish, killed);
        var gate = world.runtime.hold(wish.step);
        wish(wish, sandbox, killed);
        gate.awaitSomebody();
        assertThat(world.now(sandbox).state()).isEqualTo(wish.by);
        way.cut();
        world.runtime.holdNoMore(wish.step);
        world.worker();

        world.clock.advance(LEASE);

        world.awaitState(sandbox, wish.done);
        assertThat(phase(sandbox)).isEqualTo(wish.phase);
        gate.open();
    }

    @ParameterizedTest
    @EnumSource
    void whatARuntimeThatIsAwayHoldsUpIsDoneWhenItIsBack(Wish wish) {
        var worker = world.worker();
        var sandbox = ready(wish, worker);
        world.runtime.goAway();
        wish(wish, sandbox, worker);
        await().until(() -> world.now(sandbox).attempts() > 0);
        assertThat(world.now(sandbox).state()).isEqualTo(wish.by);
        assertThat(world.now(sandbox).progress())
                .hasValueSatisfying(words -> assertThat(words).contains("bring it back"));

        world.runtime.comeBack();
        await().until(() -> {
            world.clock.advance(Duration.ofSeconds(5));
            return world.now(sandbox).state() == wish.done;
        });

        assertThat(phase(sandbox)).isEqualTo(wish.phase);
        assertThat(world.now(sandbox).progress()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"STOP", "PAUSE", "RESUME"})
    void aPodThatVanishedMeanwhileIsLost(Wish wish) {
        var worker = world.worker();
        var sandbox = ready(wish, worker);
        world.runtime.remove(sandbox.id().pod());

        wish.deed.apply(power(worker), sandbox.id());

        var lost = world.awaitState(sandbox, SandboxState.FAILED);
        assertThat(lost.ending().orElseThrow().reason()).isEqualTo(EndReason.RUNTIME_LOST);
    }

    @Test
    void aPodThatDiedMeanwhileEndsWithWhatItDiedOf() {
        var worker = world.worker();
        var sandbox = ready(Wish.PAUSE, worker);
        world.runtime.endFirstProcess(sandbox.id().pod(), new PodObservation.Exit(3, false, ""));

        power(worker).pause(sandbox.id());

        assertThat(world.awaitState(sandbox, SandboxState.FAILED)
                        .ending()
                        .orElseThrow()
                        .reason())
                .isEqualTo(EndReason.EXITED);
    }

    @ParameterizedTest
    @EnumSource(names = {"PAUSE", "RESUME"})
    void aPodThatWentDownMeanwhileIsStoppedAndKept(Wish wish) {
        var worker = world.worker();
        var sandbox = ready(wish, worker);
        world.runtime.endFirstProcess(sandbox.id().pod(), new PodObservation.Exit(137, false, ""));

        wish.deed.apply(power(worker), sandbox.id());

        assertThat(world.awaitState(sandbox, SandboxState.STOPPED).progress())
                .hasValueSatisfying(words -> assertThat(words).contains("start it again"));
        power(worker).start(sandbox.id());
        assertThat(world.awaitState(sandbox, SandboxState.RUNNING).progress()).isEmpty();
    }

    @Test
    void whatCannotBeStartedAgainIsStoppedAndKept() {
        var worker = world.worker();
        var sandbox = ready(Wish.START, worker);
        world.runtime.failNext(Step.START, new RuntimeFailure.Rejected("the volume is gone"));

        power(worker).start(sandbox.id());

        await().until(() -> world.now(sandbox).progress().isPresent());
        assertThat(world.now(sandbox).state()).isEqualTo(SandboxState.STOPPED);
        assertThat(world.now(sandbox).progress())
                .hasValueSatisfying(words -> assertThat(words).contains("the volume is gone", "start it again"));
        assertThat(world.runtime.list()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aDeletionWinsOverEverything(Wish wish) {
        var worker = world.worker();
        var sandbox = ready(wish, worker);
        var gate = world.runtime.hold(wish.step);
        wish(wish, sandbox, worker);
        gate.awaitSomebody();

        world.delete(sandbox, worker);
        world.runtime.holdNoMore(wish.step);
        gate.open();

        var ended = world.awaitState(sandbox, SandboxState.EXPIRED);
        assertThat(ended.ending()).contains(Fixtures.DELETED);
        assertThat(world.runtime.list()).isEmpty();
    }

    @Test
    void aPausedSandboxIsStopped() {
        var worker = world.worker();
        var sandbox = ready(Wish.RESUME, worker);

        assertThat(power(worker).stop(sandbox.id()).state()).isEqualTo(SandboxState.STOPPED);
        assertThat(phase(sandbox)).isEqualTo(Phase.EXITED);
    }

    @Test
    void whatDoesNotFitTheStateIsRefusedWithWhatToDo() {
        var worker = world.worker();
        var power = power(worker);
        var running = world.awaitState(world.ask(worker), SandboxState.RUNNING);
        var stopped = ready(Wish.START, worker);
        var paused = ready(Wish.RESUME, worker);
        var ended = ready(Wish.STOP, worker);
        world.delete(ended, worker);
        world.awaitState(ended, SandboxState.EXPIRED);
        var gate = world.runtime.hold(Step.CREATE);
        var pending = world.ask(worker);
        gate.awaitSomebody();

        assertConflict(() -> power.pause(stopped.id()), "is stopped; start it first");
        assertConflict(() -> power.resume(stopped.id()), "is stopped; start it first");
        assertConflict(() -> power.start(paused.id()), "is paused; resume it first");
        assertConflict(() -> power.pause(pending.id()), "wait until it is running");
        assertConflict(() -> power.stop(pending.id()), "wait until it is running");
        assertConflict(() -> power.stop(ended.id()), "has ended; create another one");
        assertConflict(() -> power.start(ended.id()), "has ended; create another one");
        assertThat(power.start(running.id()).state()).isEqualTo(SandboxState.RUNNING);
        assertThat(power.resume(running.id()).state()).isEqualTo(SandboxState.RUNNING);
        assertThatThrownBy(() -> power.stop(Fixtures.newId())).isInstanceOf(SandboxException.NotFound.class);
        world.clock.advance(Duration.ofHours(2));
        gate.open();
    }

    private static void assertConflict(org.assertj.core.api.ThrowableAssert.ThrowingCallable deed, String words) {
        assertThatThrownBy(deed)
                .isInstanceOf(SandboxException.StateConflict.class)
                .hasMessageContaining(words);
    }

    @Test
    void aRefusalOfTheRuntimeIsTriedAgainAndTold() {
        var worker = world.worker();
        var sandbox = ready(Wish.STOP, worker);
        world.runtime.failNext(Step.STOP, new RuntimeFailure.Rejected("not now"));

        wish(Wish.STOP, sandbox, worker);
        await().until(() -> world.now(sandbox).attempts() == 1);
        assertThat(world.now(sandbox).progress())
                .hasValueSatisfying(words -> assertThat(words).contains("not now"));

        await().until(() -> {
            world.clock.advance(Duration.ofSeconds(1));
            return world.now(sandbox).state() == SandboxState.STOPPED;
        });
    }
}
