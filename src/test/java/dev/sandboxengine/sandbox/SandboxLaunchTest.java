package dev.sandboxengine.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sandboxengine.runtime.ImageRef;
import dev.sandboxengine.runtime.InMemoryRuntime.Step;
import dev.sandboxengine.runtime.PodObservation.Exit;
import dev.sandboxengine.runtime.PodObservation.Phase;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.template.TemplateFixtures;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a sandbox comes to run, and what happens when it cannot. */
@Timeout(60)
class SandboxLaunchTest {

    private final World world = new World();

    @AfterEach
    void end() {
        world.close();
    }

    @Test
    void aSandboxThatIsAskedForRuns() {
        var sandbox = world.ask(world.worker());

        var running = world.awaitState(sandbox, SandboxState.RUNNING);

        assertThat(running.startedAt()).contains(world.clock.instant());
        var pod = world.runtime.observe(sandbox.id().pod()).orElseThrow();
        assertThat(pod.phase()).isEqualTo(Phase.RUNNING);
        assertThat(running.containerId()).contains(pod.containerId());
        assertThat(running.timeline())
                .extracting(Stage::name)
                .containsExactly("queue", "placement", "image", "create", "start", "ready");
        assertThat(running.timeline()).allMatch(stage -> stage.took().isPresent());
    }

    @Test
    void aLaunchTellsHowFarItHasCome() {
        var worker = world.worker();
        var gate = world.runtime.hold(Step.CREATE);
        var sandbox = world.ask(worker);
        gate.awaitSomebody();

        assertThat(worker.progress(sandbox.id()).orElseThrow())
                .extracting(Stage::name)
                .containsExactly("queue", "placement", "image", "create");
        await().untilAsserted(() -> assertThat(world.now(sandbox).timeline())
                .extracting(Stage::name)
                .containsExactly("queue", "placement", "image", "create"));

        gate.open();
        world.awaitState(sandbox, SandboxState.RUNNING);
        await().until(() -> worker.progress(sandbox.id()).isEmpty());
    }

    @Test
    void aLaunchWaitsForTheRuntimeAndGoesOnWhenItIsBack() {
        world.runtime.goAway();
        var sandbox = world.ask(world.worker());
        int attempt = 0;
        for (long pause : List.of(250, 500, 1000, 2000, 4000, 5000, 5000)) {
            var waiting = world.awaitAttempts(sandbox, ++attempt);
            assertThat(waiting.state()).isEqualTo(SandboxState.PENDING);
            assertThat(waiting.progress()).contains("waiting for the runtime: the runtime is away; bring it back");
            assertThat(world.store.dueAt(sandbox.id()))
                    .contains(world.clock.instant().plusMillis(pause));
            world.clock.advance(Duration.ofMillis(pause));
        }

        world.awaitAttempts(sandbox, ++attempt);
        world.runtime.comeBack();
        world.clock.advance(Duration.ofSeconds(5));

        var running = world.awaitState(sandbox, SandboxState.RUNNING);
        assertThat(running.progress()).isEmpty();
        assertThat(running.attempts()).isZero();
        assertThat(running.timeline())
                .extracting(Stage::name)
                .containsExactly("queue", "placement", "image", "create", "start", "ready");
    }

    @Test
    void aLaunchThatWaitedTooLongFails() {
        world.runtime.goAway();
        var sandbox = world.ask(world.worker());
        world.awaitAttempts(sandbox, 1);

        world.clock.advance(World.LAUNCH_TIMEOUT.plusMillis(1));

        var ending = world.awaitState(sandbox, SandboxState.ENDING);
        assertThat(ending.ending().orElseThrow().reason()).isEqualTo(EndReason.RUNTIME_UNAVAILABLE);
        assertThat(PublicStatus.of(ending)).isEqualTo(PublicStatus.FAILED);
        world.awaitAttempts(sandbox, 1);
        world.runtime.comeBack();
        world.clock.advance(Duration.ofSeconds(5));
        world.awaitState(sandbox, SandboxState.FAILED);
        assertThat(world.runtime.list()).isEmpty();
    }

    @Test
    void aMissingImageIsTold() {
        var worker = world.worker();
        var sandbox = Fixtures.like(
                Fixtures.aPendingSandbox(World.TEAM), "anna", TemplateFixtures.aTemplate("odd", "nowhere:1"));
        world.store.insert(sandbox, worker.lease());
        worker.begin(sandbox);

        assertFailed(sandbox, EndReason.IMAGE_UNAVAILABLE, "there is no image nowhere:1; build it");
    }

    @Test
    void anImageThatGoesBetweenTwoStepsIsTold() {
        world.runtime.failNext(
                Step.CREATE, new RuntimeFailure.ImageUnavailable(new ImageRef("a:1"), "it has just gone"));

        assertFailed(world.ask(world.worker()), EndReason.IMAGE_UNAVAILABLE, "it has just gone");
    }

    @Test
    void aRefusalIsTold() {
        world.runtime.failNext(Step.CREATE, new RuntimeFailure.Rejected("no such limit"));
        assertFailed(world.ask(world.worker()), EndReason.REJECTED, "no such limit");
    }

    @Test
    void aRefusedStartLeavesNothing() {
        world.runtime.failNext(Step.START, new RuntimeFailure.Rejected("no such program"));
        assertFailed(world.ask(world.worker()), EndReason.REJECTED, "no such program");
    }

    @Test
    void aFirstProcessThatEndsAtOnceIsToldWithItsLastWords() {
        world.runtime.firstProcessesEnd(new Exit(3, false, ""), "cannot open /data\n");
        assertFailed(
                world.ask(world.worker()),
                EndReason.EXITED,
                "its first process ended at once with code 3: cannot open /data");
    }

    @Test
    void aFirstProcessThatEndsInSilenceIsTold() {
        world.runtime.firstProcessesEnd(new Exit(1, false, ""), "");
        assertFailed(
                world.ask(world.worker()),
                EndReason.EXITED,
                "its first process ended at once with code 1, without a word; check the image's entrypoint");
    }

    @Test
    void aFirstProcessThatNeedsTooMuchMemoryIsTold() {
        world.runtime.firstProcessesEnd(new Exit(137, true, ""), "");
        assertFailed(
                world.ask(world.worker()),
                EndReason.OOM,
                "it needed more memory than its template's memory_limit as soon as it was started");
    }

    @Test
    void missingCredentialsAreTold() {
        var worker = world.worker(world.store, 16, _ -> {
            throw new ClaudeAccess.ClaudeAuthMissing("log in once");
        });
        assertFailed(world.ask(worker), EndReason.CLAUDE_AUTH_UNAVAILABLE, "log in once");
    }

    @Test
    void aDefectIsTriedAgain() {
        world.runtime.failNext(Step.CREATE, new IllegalStateException("a defect of the adapter"));
        var sandbox = world.ask(world.worker());

        world.awaitAttempts(sandbox, 1);
        world.clock.advance(Duration.ofSeconds(1));

        world.awaitState(sandbox, SandboxState.RUNNING);
    }

    @Test
    void aPodThatVanishesDuringItsLaunchIsTold() {
        world.runtime.failNext(
                Step.START, new RuntimeFailure.PodNotFound(Fixtures.newId().pod()));
        var failed = world.awaitState(world.ask(world.worker()), SandboxState.FAILED);
        assertThat(failed.ending().orElseThrow().reason()).isEqualTo(EndReason.RUNTIME_LOST);
    }

    @Test
    void noMoreAreLaunchedAtATimeThanAllowed() {
        var worker = world.worker(world.store, 2);
        var gate = world.runtime.hold(Step.CREATE);
        var asked = List.of(world.ask(worker), world.ask(worker), world.ask(worker));
        gate.awaitSomebody();
        await().until(() -> world.runtime.calls(Step.CREATE) == 2);

        await().until(() -> asked.stream()
                .anyMatch(sandbox -> worker.waitsFor(sandbox.id()).equals(Optional.of("waiting for one of 2 places"))));
        assertThat(world.runtime.calls(Step.CREATE)).isEqualTo(2);
        gate.open();

        asked.forEach(sandbox -> world.awaitState(sandbox, SandboxState.RUNNING));
    }

    @Test
    void whoeverWaitsForAnImageTakesNobodysPlace() {
        var worker = world.worker(world.store, 1);
        var gate = world.runtime.hold(Step.IMAGE);
        var waiting = world.ask(worker);
        gate.awaitSomebody();
        world.runtime.holdNoMore(Step.IMAGE);

        world.awaitState(world.ask(worker), SandboxState.RUNNING);

        assertThat(worker.waitsFor(waiting.id())).contains("waiting for image workspace-python:1");
        gate.open();
        world.awaitState(waiting, SandboxState.RUNNING);
    }

    private void assertFailed(Sandbox sandbox, EndReason reason, String message) {
        var failed = world.awaitState(sandbox, SandboxState.FAILED);
        assertThat(failed.ending()).contains(new Ending(reason, message));
        assertThat(world.runtime.list()).isEmpty();
    }
}
