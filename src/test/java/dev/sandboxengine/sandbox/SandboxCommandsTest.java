package dev.sandboxengine.sandbox;

import static dev.sandboxengine.template.TemplateFixtures.withCommands;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sandboxengine.runtime.ExecSpec;
import dev.sandboxengine.runtime.InMemoryRuntime.Step;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.Said;
import dev.sandboxengine.template.Commands;
import dev.sandboxengine.template.HealthCheck;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a template says that its sandboxes do by themselves. */
@Timeout(60)
class SandboxCommandsTest {

    private static final Duration LEASE = Duration.ofSeconds(10);

    private final World world = new World();
    private final ConcurrentLinkedQueue<String> ran = new ConcurrentLinkedQueue<>();

    @AfterEach
    void end() {
        world.close();
    }

    private static Commands commands(List<String> init, List<String> start, List<String> stop) {
        return new Commands(init, start, stop, Optional.empty());
    }

    private static Commands healthy(String command) {
        return new Commands(
                List.of(),
                List.of(),
                List.of(),
                Optional.of(new HealthCheck(
                        command, Duration.ofMillis(20), Duration.ofMillis(200), Duration.ofMillis(400))));
    }

    /** Every command that contains this text ends so. */
    private void answer(String text, Said said) {
        world.runtime.answering(spec -> {
            ran.add(command(spec));
            return command(spec).contains(text) ? said : new Said(0, "running");
        });
    }

    private static String command(ExecSpec spec) {
        return String.join(" ", spec.command());
    }

    private long times(String text) {
        return ran.stream().filter(command -> command.contains(text)).count();
    }

    private static Ending of(Sandbox sandbox) {
        return sandbox.ending().orElseThrow();
    }

    @Test
    void initCommandsRunInOrderOnceInItsLife() {
        answer("make", new Said(0, "made\n"));
        var worker = world.worker();
        var sandbox = world.ask(worker, withCommands(commands(List.of("make a", "make b"), List.of(), List.of())));

        var running = world.awaitState(sandbox, SandboxState.RUNNING);

        assertThat(running.initialised()).isTrue();
        assertThat(running.timeline()).extracting(Stage::name).containsSubsequence("start", "init", "ready");
        assertThat(world.events.of("command"))
                .extracting(data -> data.get("phase") + " " + data.get("command") + " " + data.get("exit_code") + " "
                        + data.get("output"))
                .containsExactly("init make a 0 made", "init make b 0 made");
        var power = new SandboxSwitch(world.store, worker, world.clock);
        power.stop(sandbox.id());
        power.start(sandbox.id());
        world.awaitState(sandbox, SandboxState.RUNNING);
        assertThat(times("make a")).isEqualTo(1);
    }

    @Test
    void anInitCommandThatFailsEndsTheLaunch() {
        answer("make", new Said(2, "no rule\n"));
        var sandbox =
                world.ask(world.worker(), withCommands(commands(List.of("make a", "other"), List.of(), List.of())));

        var failed = world.awaitState(sandbox, SandboxState.FAILED);

        assertThat(of(failed))
                .isEqualTo(new Ending(EndReason.COMMAND_FAILED, "init command 'make a' ended with code 2: no rule"));
        assertThat(failed.initialised()).isFalse();
        assertThat(times("other")).isZero();
        assertThat(world.runtime.list()).isEmpty();
    }

    @Test
    void anInitCommandThatTakesTooLongIsKilled() {
        answer("sleep", Said.andGoesOn("zzz\n"));
        var sandbox = world.ask(world.worker(), withCommands(commands(List.of("sleep 1h"), List.of(), List.of())));

        assertThat(of(world.awaitState(sandbox, SandboxState.FAILED)).message())
                .startsWith("init command 'sleep 1h' was not done within")
                .endsWith("zzz");
        assertThat(world.events.of("command"))
                .extracting(data -> data.get("exit_code"))
                .containsExactly(124);
    }

    @Test
    void aSandboxIsDeletedAtOnceWhileItsInitCommandRuns() {
        answer("sleep", Said.andGoesOn("zzz\n"));
        var worker = world.worker(world.store, World.PATIENT);
        var sandbox = world.ask(worker, withCommands(commands(List.of("sleep 1h"), List.of(), List.of())));
        await().until(() -> worker.waitsFor(sandbox.id()).equals(Optional.of("init command 'sleep 1h' runs: zzz")));

        world.delete(sandbox, worker);

        world.awaitState(sandbox, SandboxState.EXPIRED);
        assertThat(world.runtime.list()).isEmpty();
    }

    @Test
    void whatWasInitialisedIsNotAgainWhenTheEngineIsKilledAfterwards() {
        var way = new UnreliableStore(world.store);
        var killed = world.worker(way, World.PATIENT);
        var check = new HealthCheck("up", Duration.ofMillis(20), Duration.ofMinutes(1), Duration.ofMinutes(1));
        var template = withCommands(new Commands(List.of("make a"), List.of(), List.of(), Optional.of(check)));
        AtomicInteger checks = new AtomicInteger();
        world.runtime.answering(spec -> {
            ran.add(command(spec));
            boolean first = command(spec).contains("up") && checks.getAndIncrement() == 0;
            return first ? Said.andGoesOn("") : Said.NOTHING;
        });
        var sandbox = world.ask(killed, template);
        await().until(() -> checks.get() == 1);
        way.cut();
        world.worker();

        world.clock.advance(LEASE);

        world.awaitState(sandbox, SandboxState.RUNNING);
        assertThat(times("make a")).isEqualTo(1);
    }

    @Test
    void startCommandsRunAtEveryStartAndALaunchDoesNotWaitForThem() {
        answer("serve", Said.andGoesOn(""));
        var worker = world.worker();
        var sandbox = world.ask(worker, withCommands(commands(List.of(), List.of("serve", "work"), List.of())));
        world.awaitState(sandbox, SandboxState.RUNNING);
        await().until(() -> times("serve") == 1 && times("work") == 1);

        var power = new SandboxSwitch(world.store, worker, world.clock);
        power.stop(sandbox.id());
        power.start(sandbox.id());
        world.awaitState(sandbox, SandboxState.RUNNING);

        await().until(() -> times("serve") == 2);
        assertThat(world.now(sandbox).initialised()).isFalse();
    }

    @Test
    void aStartCommandThatEndsSoonIsTold() {
        answer("serve", new Said(1, "ended\nport is taken\n"));
        var sandbox = world.ask(world.worker(), withCommands(commands(List.of(), List.of("serve", "work"), List.of())));

        world.awaitState(sandbox, SandboxState.RUNNING);

        await().until(() -> !world.events.of("command").isEmpty());
        assertThat(world.events.of("command"))
                .extracting(data -> data.get("phase") + " " + data.get("command") + " " + data.get("exit_code") + " "
                        + data.get("output"))
                .containsExactly("start serve 1 port is taken");
    }

    @Test
    void aStartCommandIsNotToldToHaveEndedWhereItsSandboxWasStopped() {
        answer("serve", new Said(137, ""));
        var worker = world.worker();
        var sandbox = world.ask(worker);
        world.awaitState(sandbox, SandboxState.RUNNING);
        var commands = new PodCommands(world.runtime, world.events, World.policy(16));

        commands.begin(sandbox.id(), "1", "serve");
        assertThat(world.events.of("command")).isEmpty();

        answer("serve", new Said(127, "setsid: not found"));
        commands.begin(sandbox.id(), "1", "serve");
        assertThat(world.events.of("command"))
                .extracting(data -> data.get("exit_code") + " " + data.get("output"))
                .containsExactly("127 setsid: not found");

        answer("serve", new Said(137, "ended\nkilled"));
        commands.begin(sandbox.id(), "1", "serve");
        assertThat(world.events.of("command")).hasSize(2);
    }

    @Test
    void aSandboxRunsOnceItsHealthCheckPasses() {
        AtomicInteger checks = new AtomicInteger();
        world.runtime.answering(_ -> new Said(checks.incrementAndGet() < 3 ? 1 : 0, "not yet"));
        var sandbox = world.ask(world.worker(), withCommands(healthy("curl localhost")));

        var running = world.awaitState(sandbox, SandboxState.RUNNING);

        assertThat(checks.get()).isEqualTo(3);
        assertThat(running.timeline()).extracting(Stage::name).containsSubsequence("start", "health", "ready");
    }

    @Test
    void aHealthCheckThatNeverPassesIsTold() {
        answer("curl", new Said(7, "connection refused\n"));
        var sandbox = world.ask(world.worker(), withCommands(healthy("curl localhost")));

        assertThat(of(world.awaitState(sandbox, SandboxState.FAILED)))
                .isEqualTo(new Ending(
                        EndReason.UNHEALTHY,
                        "health check 'curl localhost' did not pass within 0.4 s; last it ended with code 7:"
                                + " connection refused"));
        assertThat(world.runtime.list()).isEmpty();
    }

    @Test
    void aHealthCheckThatHangsIsKilledAndTold() {
        answer("curl", Said.andGoesOn(""));
        var sandbox = world.ask(world.worker(), withCommands(healthy("curl localhost")));

        assertThat(of(world.awaitState(sandbox, SandboxState.FAILED)).message()).endsWith("last it did not answer");
    }

    @Test
    void stopCommandsRunBeforeAStopAndBeforeAnEnd() {
        answer("save", new Said(5, "cannot save\n"));
        var worker = world.worker();
        var sandbox = world.ask(worker, withCommands(commands(List.of(), List.of(), List.of("save", "bye"))));
        world.awaitState(sandbox, SandboxState.RUNNING);
        var power = new SandboxSwitch(world.store, worker, world.clock);

        power.stop(sandbox.id());
        assertThat(world.now(sandbox).state()).isEqualTo(SandboxState.STOPPED);
        assertThat(List.of(times("save"), times("bye"))).containsExactly(1L, 1L);

        power.start(sandbox.id());
        world.awaitState(sandbox, SandboxState.RUNNING);
        world.delete(sandbox, worker);
        world.awaitState(sandbox, SandboxState.EXPIRED);
        assertThat(times("save")).isEqualTo(2);
        assertThat(world.events.of("command").getFirst())
                .containsEntry("phase", "stop")
                .containsEntry("exit_code", 5)
                .containsEntry("output", "cannot save");
    }

    @Test
    void aPausedSandboxGoesOnForItsStopCommands() {
        answer("save", Said.NOTHING);
        var worker = world.worker();
        var sandbox = world.ask(worker, withCommands(commands(List.of(), List.of(), List.of("save"))));
        world.awaitState(sandbox, SandboxState.RUNNING);
        new SandboxSwitch(world.store, worker, world.clock).pause(sandbox.id());

        world.delete(sandbox, worker);

        world.awaitState(sandbox, SandboxState.EXPIRED);
        assertThat(times("save")).isEqualTo(1);
    }

    @Test
    void stopCommandsAreBoundedTogetherAndNothingStopsAnEnd() {
        answer("hang", Said.andGoesOn(""));
        var worker = world.worker();
        var sandbox = world.ask(worker, withCommands(commands(List.of(), List.of(), List.of("hang", "never"))));
        world.awaitState(sandbox, SandboxState.RUNNING);

        world.delete(sandbox, worker);

        world.awaitState(sandbox, SandboxState.EXPIRED);
        assertThat(List.of(times("hang"), times("never"))).containsExactly(1L, 0L);

        var other = world.ask(worker, withCommands(commands(List.of(), List.of(), List.of("hang"))));
        world.awaitState(other, SandboxState.RUNNING);
        world.runtime.failNext(Step.EXEC, new RuntimeFailure.Unavailable("busy"));
        world.delete(other, worker);
        world.awaitState(other, SandboxState.EXPIRED);
    }

    @Test
    void whatIsStoppedHasNoStopCommands() {
        answer("save", Said.NOTHING);
        var worker = world.worker();
        var sandbox = world.ask(worker, withCommands(commands(List.of(), List.of(), List.of("save"))));
        world.awaitState(sandbox, SandboxState.RUNNING);
        new SandboxSwitch(world.store, worker, world.clock).stop(sandbox.id());

        world.delete(sandbox, worker);

        world.awaitState(sandbox, SandboxState.EXPIRED);
        assertThat(times("save")).isEqualTo(1);
    }
}
