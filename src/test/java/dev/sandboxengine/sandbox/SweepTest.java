package dev.sandboxengine.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.runtime.InMemoryRuntime.Step;
import dev.sandboxengine.runtime.PodObservation;
import dev.sandboxengine.runtime.PodObservation.Exit;
import dev.sandboxengine.runtime.PodObservation.Phase;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.sandbox.SweepFinding.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a sweep finds where a row and what runs do not agree, and what it does about it. */
@Timeout(60)
class SweepTest {

    private static final Exit KILLED = new Exit(137, false, "");
    private static final Exit OUT_OF_MEMORY = new Exit(137, true, "");

    private final SweepWorld world = new SweepWorld();
    private final Sweep sweep = world.sweep;

    @AfterEach
    void close() {
        world.close();
    }

    private SweepReport sweep() {
        return sweep.all(SweepCause.INTERVAL, false);
    }

    private static List<Kind> kinds(SweepReport report) {
        return report.findings().stream().map(SweepFinding::kind).toList();
    }

    private Ending endOf(Sandbox sandbox) {
        return world.world.awaitState(sandbox, SandboxState.FAILED).ending().orElseThrow();
    }

    private Phase phase(Sandbox sandbox) {
        return world.world
                .runtime
                .observe(sandbox.id().pod())
                .map(PodObservation::phase)
                .orElseThrow();
    }

    @Test
    void nothingIsWrittenWhenNothingIsWrong() {
        var sandboxes = List.of(
                world.running(),
                world.running("redis"),
                world.switched(SandboxState.STOPPING, SandboxState.STOPPED),
                world.switched(SandboxState.PAUSING, SandboxState.PAUSED));
        var before = world.store.all();

        var report = sweep();

        assertThat(report.findings()).isEmpty();
        assertThat(report.trouble()).isEmpty();
        assertThat(report.rows()).isEqualTo(sandboxes.size());
        assertThat(report.pods()).isEqualTo(sandboxes.size());
        assertThat(world.store.all()).isEqualTo(before);
    }

    @Test
    void aSandboxWhosePodVanishedEnds() {
        var lost = world.running();
        var stopped = world.switched(SandboxState.STOPPING, SandboxState.STOPPED);
        var paused = world.switched(SandboxState.PAUSING, SandboxState.PAUSED);
        var other = world.running();
        List.of(lost, stopped, paused)
                .forEach(sandbox -> world.world.runtime.remove(sandbox.id().pod()));

        assertThat(kinds(sweep())).containsExactly(Kind.LOST, Kind.LOST, Kind.LOST);

        assertThat(endOf(lost).reason()).isEqualTo(EndReason.RUNTIME_LOST);
        assertThat(endOf(stopped).reason()).isEqualTo(EndReason.RUNTIME_LOST);
        assertThat(endOf(paused).reason()).isEqualTo(EndReason.RUNTIME_LOST);
        assertThat(world.world.now(other).state()).isEqualTo(SandboxState.RUNNING);
    }

    @Test
    void aServiceOfAStoppedSandboxThatIsGoneIsTold() {
        var stopped = world.switched(world.running("redis"), SandboxState.STOPPING, SandboxState.STOPPED);
        world.world.runtime.removeSidecar(stopped.id().pod(), "redis");

        sweep();
        world.wait(Sweep.SETTLING);

        assertThat(kinds(sweep())).containsExactly(Kind.SERVICE_DIED);
        var now = world.world.now(stopped);
        assertThat(now.state()).isEqualTo(SandboxState.STOPPED);
        assertThat(now.services()).extracting(ServiceState::status).containsExactly(ServiceStatus.FAILED);
        assertThat(world.events(stopped, "service")).hasSize(1);
    }

    @Test
    void aPodInAnotherContainerIsNotItsPod() {
        var sandbox = world.running();
        world.world.runtime.remove(sandbox.id().pod());
        world.makePod(sandbox);
        world.world.runtime.start(sandbox.id().pod());

        assertThat(kinds(sweep())).containsExactly(Kind.LOST);
        assertThat(endOf(sandbox).reason()).isEqualTo(EndReason.RUNTIME_LOST);
    }

    @Test
    void aFirstProcessThatNeededTooMuchMemoryIsTheReason() {
        var sandbox = world.running();
        sweep();
        world.world.runtime.endFirstProcess(sandbox.id().pod(), OUT_OF_MEMORY);

        assertThat(kinds(sweep())).containsExactly(Kind.DIED);
        assertThat(endOf(sandbox).reason()).isEqualTo(EndReason.OOM);
    }

    @Test
    void aFirstProcessThatEndsByItselfIsTheReason() {
        var sandbox = world.running();
        world.world.runtime.endFirstProcess(sandbox.id().pod(), new Exit(3, false, ""));

        assertThat(kinds(sweep())).containsExactly(Kind.DIED);
        assertThat(endOf(sandbox).message()).contains("code 3");
    }

    @Test
    void whatWentDownBeforeThisEngineStartedIsStartedAgain() {
        var sandbox = world.running();
        world.world.runtime.endFirstProcess(sandbox.id().pod(), KILLED);

        var report = sweep();

        assertThat(kinds(report)).containsExactly(Kind.WENT_DOWN);
        assertThat(report.findings().getFirst().done()).contains("it is being started again");
        var again = world.world.awaitState(sandbox, SandboxState.RUNNING);
        assertThat(phase(again)).isEqualTo(Phase.RUNNING);
        assertThat(again.startedAt()).isEqualTo(sandbox.startedAt());
        assertThat(world.events(sandbox, "repaired")).hasSize(1);
    }

    @Test
    void whatIsKilledWhileTheRuntimeIsThereEndsAsSoonAsItIsSureToStay() {
        sweep();
        var sandbox = world.running();
        world.world.runtime.endFirstProcess(sandbox.id().pod(), KILLED);

        assertThat(sweep().findings()).isEmpty();
        assertThat(sweep.toLookAtAgain()).isEmpty();
        assertThat(world.world.now(sandbox).state()).isEqualTo(SandboxState.RUNNING);

        world.wait(Sweep.SETTLING);
        assertThat(sweep.toLookAtAgain()).containsExactly(sandbox.id());
        assertThat(kinds(sweep.look(sweep.toLookAtAgain()))).containsExactly(Kind.DIED);
        assertThat(endOf(sandbox).reason()).isEqualTo(EndReason.EXITED);
        assertThat(sweep.toLookAtAgain()).isEmpty();
    }

    @Test
    void whatIsKilledJustBeforeTheRuntimeGoesDownIsStartedAgain() {
        sweep();
        var sandbox = world.running();
        world.world.runtime.endFirstProcess(sandbox.id().pod(), KILLED);
        assertThat(sweep().findings()).isEmpty();

        world.world.runtime.goAway();
        sweep.runtimeMayBeDown();
        world.wait(Sweep.SETTLING);
        assertThat(sweep().trouble()).isPresent();
        world.world.runtime.comeBack();

        assertThat(kinds(sweep())).containsExactly(Kind.WENT_DOWN);
        world.world.awaitState(sandbox, SandboxState.RUNNING);
    }

    @Test
    void aPausedSandboxThatWentDownIsStopped() {
        var sandbox = world.switched(SandboxState.PAUSING, SandboxState.PAUSED);
        world.world.runtime.endFirstProcess(sandbox.id().pod(), new Exit(255, false, ""));

        assertThat(kinds(sweep())).containsExactly(Kind.WENT_DOWN);
        world.world.awaitState(sandbox, SandboxState.STOPPED);
    }

    @Test
    void whatSomebodyElseDidToAPodIsUndone() {
        var frozen = world.running();
        var thawed = world.switched(SandboxState.PAUSING, SandboxState.PAUSED);
        var started = world.switched(SandboxState.STOPPING, SandboxState.STOPPED);
        world.world.runtime.pause(frozen.id().pod());
        world.world.runtime.unpause(thawed.id().pod());
        world.world.runtime.start(started.id().pod());

        assertThat(kinds(sweep())).containsExactlyInAnyOrder(Kind.FROZEN, Kind.THAWED, Kind.STARTED);

        world.world.awaitState(frozen, SandboxState.RUNNING);
        world.world.awaitState(thawed, SandboxState.PAUSED);
        world.world.awaitState(started, SandboxState.STOPPED);
        assertThat(phase(frozen)).isEqualTo(Phase.RUNNING);
        assertThat(phase(thawed)).isEqualTo(Phase.PAUSED);
        assertThat(phase(started)).isEqualTo(Phase.EXITED);
        assertThat(List.of(frozen, thawed, started))
                .allSatisfy(
                        sandbox -> assertThat(world.events(sandbox, "repaired")).hasSize(1));
        assertThat(sweep().findings()).isEmpty();
    }

    @Test
    void workThatIsUnderWayIsLeftToWhoDoesIt() {
        var gate = world.world.runtime.hold(Step.STOP);
        var sandbox = world.running();
        world.store.ask(
                sandbox.id(),
                java.util.EnumSet.of(SandboxState.RUNNING),
                SandboxState.STOPPING,
                Optional.empty(),
                world.worker.lease(),
                world.world.clock.instant());
        world.world.runtime.remove(sandbox.id().pod());

        assertThat(sweep().findings()).isEmpty();
        assertThat(world.world.now(sandbox).state()).isEqualTo(SandboxState.STOPPING);
        gate.open();
    }

    @Test
    void aServiceThatEndsIsShownAsFailedAndStaysSo() {
        var sandbox = world.running("redis", "cache");
        world.world.runtime.endSidecar(sandbox.id().pod(), "redis", OUT_OF_MEMORY);
        assertThat(sweep().findings()).isEmpty();
        world.wait(Sweep.SETTLING);

        assertThat(kinds(sweep())).containsExactly(Kind.SERVICE_DIED);

        assertThat(world.world.now(sandbox).state()).isEqualTo(SandboxState.RUNNING);
        assertThat(world.world.now(sandbox).services())
                .extracting(ServiceState::status)
                .containsExactly(ServiceStatus.FAILED, ServiceStatus.READY);
        assertThat(world.events(sandbox, "service"))
                .singleElement()
                .satisfies(event -> assertThat(event.data())
                        .containsEntry("name", "redis")
                        .containsEntry("status", "failed")
                        .containsEntry(
                                "message", "its process was killed: it needed more memory than its memory_limit"));
        world.world.runtime.restart(sandbox.id().pod(), "redis", Duration.ZERO);
        assertThat(sweep().findings()).isEmpty();
        assertThat(world.world.now(sandbox).services().getFirst().status()).isEqualTo(ServiceStatus.FAILED);
    }

    @Test
    void aServiceThatIsRestartedHasNotFailed() {
        var sandbox = world.running("redis");
        world.world.runtime.endSidecar(sandbox.id().pod(), "redis", KILLED);
        assertThat(sweep().findings()).isEmpty();
        world.world.runtime.restart(sandbox.id().pod(), "redis", Duration.ZERO);
        world.wait(Sweep.SETTLING);

        assertThat(sweep.look(sweep.toLookAtAgain()).findings()).isEmpty();
        assertThat(world.world.now(sandbox).services().getFirst().status()).isEqualTo(ServiceStatus.READY);
    }

    @Test
    void aProcessInsideThatIsKilledForMemoryIsToldNowAndThen() {
        var sandbox = world.running();
        for (int i = 0; i < 10; i++) {
            sweep.killedForMemory(sandbox.id(), Optional.empty());
        }
        assertThat(world.events(sandbox, "oom_child")).hasSize(1);

        var dead = world.running();
        world.world.runtime.endFirstProcess(dead.id().pod(), OUT_OF_MEMORY);
        sweep.killedForMemory(dead.id(), Optional.empty());
        assertThat(world.events(dead, "oom_child")).isEmpty();
    }

    @Test
    void aDryRunFindsEverythingAndDoesNothing() {
        var lost = world.running();
        world.world.runtime.remove(lost.id().pod());
        var frozen = world.running();
        world.world.runtime.pause(frozen.id().pod());
        var down = world.running();
        world.world.runtime.endFirstProcess(down.id().pod(), KILLED);
        world.makePod(Fixtures.aPendingSandbox(World.TEAM));
        var before = world.store.all();
        var pods = world.world.runtime.list();

        var report = sweep.all(SweepCause.REQUEST, true);
        world.wait(SweepWorld.GRACE.multipliedBy(2));
        var again = sweep.all(SweepCause.REQUEST, true);

        assertThat(kinds(report)).containsExactlyInAnyOrder(Kind.LOST, Kind.FROZEN, Kind.WENT_DOWN, Kind.ORPHAN);
        assertThat(again.findings()).isEqualTo(report.findings());
        assertThat(report.findings())
                .allSatisfy(finding -> assertThat(finding.done()).isEmpty());
        assertThat(world.store.all()).isEqualTo(before);
        assertThat(world.world.runtime.list()).containsExactlyInAnyOrderElementsOf(pods);
        assertThat(sweep.totals().orphansFound()).isZero();
        // It did not count as the first look after the start either
        assertThat(kinds(sweep())).contains(Kind.WENT_DOWN);
    }

    @Test
    void aRuntimeThatIsAwayIsToldAndNothingElse() {
        var sandbox = world.running();
        world.world.runtime.goAway();

        var report = sweep();

        assertThat(report.trouble())
                .hasValueSatisfying(words -> assertThat(words).contains("bring it back"));
        assertThat(report.findings()).isEmpty();
        assertThat(world.world.now(sandbox)).isEqualTo(sandbox);
    }

    @Test
    void aRuntimeThatGoesAwayInTheMiddleIsToldAndTheRestDoneLater() {
        var frozen = world.running();
        world.world.runtime.pause(frozen.id().pod());
        world.world.runtime.failNext(Step.OBSERVE, new RuntimeFailure.Unavailable("it went away"));

        var report = sweep();

        assertThat(report.trouble())
                .hasValueSatisfying(words -> assertThat(words).contains("it went away"));
        assertThat(report.findings()).isEmpty();
        assertThat(kinds(sweep())).containsExactly(Kind.FROZEN);
    }

    /** Whoever looked before the other had put something right may do it again, which changes nothing. */
    @Test
    void twoEnginesThatSweepAtOnceMissNothingAndDoNoHarm() throws Exception {
        List<Sandbox> down = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            var sandbox = world.running();
            world.world.runtime.endFirstProcess(sandbox.id().pod(), KILLED);
            down.add(sandbox);
        }
        var other = world.sweep(world.world.worker());
        var reports = new ArrayList<SweepReport>();
        var thread = Thread.ofVirtual().start(() -> reports.add(other.all(SweepCause.START, false)));
        reports.add(sweep());
        thread.join();

        assertThat(reports.stream().flatMap(report -> report.findings().stream()))
                .extracting(finding -> finding.sandbox().orElseThrow())
                .containsAll(down.stream().map(Sandbox::id).toList());
        assertThat(down).allSatisfy(sandbox -> {
            world.world.awaitState(sandbox, SandboxState.RUNNING);
            assertThat(world.events(sandbox, "repaired")).hasSizeBetween(1, 2);
        });
        assertThat(kinds(sweep())).isEmpty();
    }

    @Test
    void theLastReportsAreKeptTheNewestFirst() {
        for (int i = 0; i < 30; i++) {
            sweep();
        }
        var lost = world.running();
        world.world.runtime.remove(lost.id().pod());
        sweep.glance();
        sweep.glance();

        assertThat(sweep.reports()).hasSize(20);
        assertThat(sweep.reports().getFirst().cause()).isEqualTo(SweepCause.GLANCE);
        assertThat(sweep.reports().get(1).cause()).isEqualTo(SweepCause.INTERVAL);
        assertThat(sweep.totals().passes()).isEqualTo(30);
        assertThat(sweep.totals().findings()).isEqualTo(1);
    }
}
