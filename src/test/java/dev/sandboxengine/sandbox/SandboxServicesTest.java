package dev.sandboxengine.sandbox;

import static dev.sandboxengine.template.TemplateFixtures.postgres;
import static dev.sandboxengine.template.TemplateFixtures.redis;
import static dev.sandboxengine.template.TemplateFixtures.service;
import static dev.sandboxengine.template.TemplateFixtures.withServices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sandboxengine.runtime.ExecSpec;
import dev.sandboxengine.runtime.InMemoryRuntime.Step;
import dev.sandboxengine.runtime.PodObservation.Exit;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.Said;
import dev.sandboxengine.template.InitScript;
import dev.sandboxengine.template.ServiceType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the services of a sandbox become ready, and what happens when they do not. */
@Timeout(60)
class SandboxServicesTest {

    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Exit CRASH = new Exit(1, false, "");

    private final World world = new World();

    @AfterEach
    void end() {
        world.close();
    }

    private static boolean isIn(ExecSpec spec, String service) {
        return spec.sidecar().equals(Optional.of(service));
    }

    private static boolean isInit(ExecSpec spec) {
        return spec.stdin() && spec.sidecar().isPresent();
    }

    private ServiceRestarter restarter() {
        return new ServiceRestarter(world.store, world.runtime, World.policy(16), world.events);
    }

    @Test
    void aSandboxRunsWhenAllOfItsServicesAreReady() {
        var sandbox = world.ask(world.worker(), withServices(postgres(), redis()));

        var running = world.awaitState(sandbox, SandboxState.RUNNING);

        assertThat(running.services()).extracting(ServiceState::status).containsOnly(ServiceStatus.READY);
        assertThat(running.timeline())
                .extracting(Stage::name)
                .containsExactly("queue", "placement", "image", "create", "start", "services", "ready");
        assertThat(world.runtime.spec(sandbox.id().pod()).sidecars())
                .extracting("name")
                .containsExactly("postgres", "redis");
        assertThat(world.events.of("service"))
                .extracting(data -> data.get("name") + " " + data.get("status"))
                .containsExactlyInAnyOrder("postgres ready", "redis ready");
    }

    @Test
    void theProbesOfAllServicesRunAtTheSameTime() {
        var gate = world.runtime.hold(Step.EXEC);
        var sandbox = world.ask(world.worker(), withServices(postgres(), redis()));

        await().until(() -> world.runtime.calls(Step.EXEC) == 2);
        gate.open();

        world.awaitState(sandbox, SandboxState.RUNNING);
    }

    @Test
    void aMissingImageOfAServiceIsTold() {
        var worker = world.worker();
        var sandbox = Fixtures.like(Fixtures.aPendingSandbox(World.TEAM), "anna", withServices(postgres()));
        world.store.insert(sandbox, worker.lease());
        worker.begin(sandbox);

        var failed = world.awaitState(sandbox, SandboxState.FAILED);

        assertThat(failed.ending())
                .contains(
                        new Ending(EndReason.IMAGE_UNAVAILABLE, "there is no image service-postgres:latest; build it"));
    }

    @Test
    void aServiceThatDiesWhileItIsWaitedForIsTold() {
        world.runtime.answering(spec -> isIn(spec, "redis") ? Said.andGoesOn("no answer\n") : Said.NOTHING);
        var worker = world.worker(world.store, World.PATIENT);
        var sandbox = world.ask(worker, withServices(postgres(), redis()));
        await().until(() ->
                worker.waitsFor(sandbox.id()).equals(Optional.of("service redis is not ready yet: no answer")));
        world.runtime.sidecarSays(sandbox.id().pod(), "redis", "bad directive\n");

        world.runtime.endSidecar(sandbox.id().pod(), "redis", CRASH);

        var failed = world.awaitState(sandbox, SandboxState.FAILED);
        assertThat(failed.ending())
                .contains(new Ending(EndReason.SERVICE_FAILED, "service redis ended with code 1: bad directive"));
        assertThat(failed.services()).extracting(ServiceState::status).contains(ServiceStatus.FAILED);
        assertThat(world.runtime.list()).isEmpty();
    }

    @Test
    void aServiceThatDiesWhereNobodyIsInsideIsToldToo() {
        world.runtime.answering(_ -> Said.andGoesOn("nothing listens on port 9000\n"));
        var worker = world.worker(world.store, World.PATIENT);
        var sandbox = world.ask(worker, withServices(service("web", ServiceType.CUSTOM, 9000, Map.of())));
        await().until(() -> worker.waitsFor(sandbox.id()).isPresent());

        world.runtime.endSidecar(sandbox.id().pod(), "web", new Exit(137, true, ""));

        assertThat(world.awaitState(sandbox, SandboxState.FAILED).ending())
                .contains(new Ending(EndReason.SERVICE_FAILED, "service web needed more memory than its memory_limit"));
    }

    @Test
    void aServiceThatIsNotReadyInItsTimeIsToldWithWhatItSays() {
        world.runtime.answering(_ -> Said.andGoesOn("FATAL: starting up\n"));
        var sandbox = world.ask(world.worker(), withServices(postgres()));

        assertThat(world.awaitState(sandbox, SandboxState.FAILED).ending())
                .contains(new Ending(
                        EndReason.SERVICE_FAILED, "service postgres was not ready within 300 ms: FATAL: starting up"));
        assertThat(world.events.of("service"))
                .extracting(data -> data.get("status"))
                .containsExactly("failed");
    }

    @Test
    void aWorkspaceThatDiesWhileServicesAreWaitedForIsTheReason() {
        world.runtime.answering(_ -> Said.andGoesOn("no\n"));
        var worker = world.worker(world.store, World.PATIENT);
        var sandbox = world.ask(worker, withServices(postgres()));
        await().until(() -> worker.waitsFor(sandbox.id()).isPresent());

        world.runtime.endFirstProcess(sandbox.id().pod(), new Exit(3, false, ""));

        assertThat(world.awaitState(sandbox, SandboxState.FAILED)
                        .ending()
                        .orElseThrow()
                        .reason())
                .isEqualTo(EndReason.EXITED);
    }

    @Test
    void aSandboxIsDeletedAtOnceWhileAServiceIsWaitedFor() {
        world.runtime.answering(_ -> Said.andGoesOn("no\n"));
        var worker = world.worker(world.store, World.PATIENT);
        var sandbox = world.ask(worker, withServices(postgres()));
        await().until(() -> worker.waitsFor(sandbox.id()).isPresent());

        world.delete(sandbox, worker);

        world.awaitState(sandbox, SandboxState.EXPIRED);
        assertThat(world.runtime.list()).isEmpty();
    }

    @Test
    void theEndThatAnotherEngineDecidesIsNoticed() {
        world.runtime.answering(_ -> Said.andGoesOn("no\n"));
        var worker = world.worker(world.store, World.PATIENT);
        var sandbox = world.ask(worker, withServices(postgres()));
        await().until(() -> worker.waitsFor(sandbox.id()).isPresent());

        world.delete(sandbox, world.worker());

        world.awaitState(sandbox, SandboxState.EXPIRED);
        assertThat(world.runtime.list()).isEmpty();
    }

    @Test
    void servicesAreGivenWhatTheyBeginWithOnce() {
        var template = withServices(
                postgres(new InitScript("a.sql", "create table a();"), new InitScript("init[1]", "select 1;")),
                redis(new InitScript("b.redis", "SET a 1\n\n# not this\nSET b 2")));
        var worker = world.worker();
        var sandbox = world.ask(worker, template);
        var running = world.awaitState(sandbox, SandboxState.RUNNING);

        assertThat(running.initialised()).isTrue();
        assertThat(running.timeline()).extracting(Stage::name).containsSubsequence("services", "init", "ready");
        await().until(() -> world.runtime.given(sandbox.id().pod()).contains("SET b 2"));
        assertThat(world.runtime.given(sandbox.id().pod()))
                .isEqualTo("create table a();select 1;"
                        + "ECHO sandbox-init-line-1\nSET a 1\nECHO sandbox-init-line-4\nSET b 2\n");

        world.store.ask(
                sandbox.id(),
                java.util.Set.of(SandboxState.RUNNING),
                SandboxState.STOPPING,
                Optional.empty(),
                worker.lease(),
                world.clock.instant());
        worker.begin(world.now(sandbox));
        world.awaitState(sandbox, SandboxState.STOPPED);
        new SandboxSwitch(world.store, worker, world.clock).start(sandbox.id());
        world.awaitState(sandbox, SandboxState.RUNNING);
        assertThat(world.runtime.execs(sandbox.id().pod()).stream()
                        .filter(SandboxServicesTest::isInit)
                        .count())
                .isEqualTo(3);
    }

    @Test
    void aMistakeInSqlIsToldWithItsPlace() {
        world.runtime.answering(spec -> isInit(spec)
                ? new Said(
                        3, "psql:/tmp/tmp.x1:2: WARNING:  hm\npsql:/tmp/tmp.x1:3: ERROR:  syntax error at \"selekt\"\n")
                : Said.NOTHING);
        var sandbox = world.ask(
                world.worker(), withServices(postgres(new InitScript("db/schema.sql", "select 1;\n\nselekt 2;"))));

        var failed = world.awaitState(sandbox, SandboxState.FAILED);

        assertThat(failed.ending())
                .contains(new Ending(
                        EndReason.SERVICE_FAILED,
                        "service postgres refused db/schema.sql: line 3: ERROR:  syntax error at \"selekt\""));
        assertThat(failed.initialised()).isFalse();
    }

    @Test
    void aMistakeInCommandsForRedisIsToldWithItsPlace() {
        world.runtime.answering(spec ->
                isInit(spec) ? new Said(1, "sandbox-init-line-7: (error) ERR unknown command 'FOO'\n") : Said.NOTHING);
        var sandbox = world.ask(world.worker(), withServices(redis(new InitScript("init[0]", "FOO"))));

        assertThat(world.awaitState(sandbox, SandboxState.FAILED).ending())
                .contains(new Ending(
                        EndReason.SERVICE_FAILED,
                        "service redis refused init[0]: line 7: (error) ERR unknown command 'FOO'"));
    }

    @Test
    void anEngineThatIsKilledWhileItWaitsForServicesIsReplaced() {
        var way = new UnreliableStore(world.store);
        var killed = world.worker(way, 16);
        var gate = world.runtime.hold(Step.EXEC);
        var sandbox = world.ask(killed, withServices(postgres(new InitScript("a.sql", "select 1;"))));
        gate.awaitSomebody();
        way.cut();
        world.runtime.holdNoMore(Step.EXEC);
        world.worker();

        world.clock.advance(LEASE);

        assertThat(world.awaitState(sandbox, SandboxState.RUNNING).initialised())
                .isTrue();
        gate.open();
        assertThat(world.runtime.list()).hasSize(1);
    }

    private Sandbox stopped(SandboxWorker worker) {
        var sandbox = world.ask(worker, withServices(postgres(new InitScript("a.sql", "select 1;")), redis()));
        world.awaitState(sandbox, SandboxState.RUNNING);
        return new SandboxSwitch(world.store, worker, world.clock).stop(sandbox.id());
    }

    @Test
    void aServiceWhoseDataAreGoneIsNotReplacedByAnEmptyOne() {
        var worker = world.worker();
        var stopped = stopped(worker);
        world.runtime.removeSidecar(stopped.id().pod(), "postgres");

        new SandboxSwitch(world.store, worker, world.clock).start(stopped.id());

        await().until(() ->
                world.now(stopped).progress().isPresent() && world.now(stopped).state() == SandboxState.STOPPED);
        var kept = world.now(stopped);
        assertThat(kept.progress())
                .contains("service postgres cannot be used: its container is gone with its data, and not by our doing;"
                        + " it is stopped, and its workspace is kept, but cannot be started: create another sandbox");
        assertThat(kept.services())
                .extracting(ServiceState::status)
                .containsExactly(ServiceStatus.FAILED, ServiceStatus.READY);
        assertThat(world.events.of("service").getLast())
                .containsEntry("name", "postgres")
                .containsEntry("status", "failed");
    }

    @Test
    void aWorkspaceThatIsGoneIsNotReplacedByAnEmptyOne() {
        var worker = world.worker();
        var stopped = stopped(worker);
        world.runtime.remove(stopped.id().pod());

        new SandboxSwitch(world.store, worker, world.clock).start(stopped.id());

        assertThat(world.awaitState(stopped, SandboxState.FAILED).ending()).contains(PodDeath.vanished());
    }

    @Test
    void anotherWorkspaceOfThatNameIsNotItsOwn() {
        var worker = world.worker();
        var stopped = stopped(worker);
        var spec = world.runtime.spec(stopped.id().pod());
        world.runtime.remove(stopped.id().pod());
        world.runtime.create(spec);

        new SandboxSwitch(world.store, worker, world.clock).start(stopped.id());

        assertThat(world.awaitState(stopped, SandboxState.FAILED).ending()).contains(PodDeath.vanished());
    }

    @Test
    void aServiceIsRestartedAlone() {
        var sandbox = world.ask(world.worker(), withServices(postgres(), redis()));
        world.awaitState(sandbox, SandboxState.RUNNING);

        var restarted = restarter().restart(sandbox.id(), "redis");

        assertThat(restarted.services()).extracting(ServiceState::status).containsOnly(ServiceStatus.READY);
        assertThat(world.runtime.calls(Step.RESTART)).isEqualTo(1);
    }

    @Test
    void aServiceThatDoesNotComeBackIsFailedAndTheSandboxGoesOn() {
        var sandbox = world.ask(world.worker(), withServices(postgres(), redis()));
        world.awaitState(sandbox, SandboxState.RUNNING);
        world.runtime.answering(_ -> Said.andGoesOn("no\n"));

        var after = restarter().restart(sandbox.id(), "redis");

        assertThat(after.state()).isEqualTo(SandboxState.RUNNING);
        assertThat(after.services())
                .extracting(ServiceState::status)
                .containsExactly(ServiceStatus.READY, ServiceStatus.FAILED);
        world.runtime.failNext(Step.RESTART, new RuntimeFailure.Unavailable("busy"));
        assertThatThrownBy(() -> restarter().restart(sandbox.id(), "postgres"))
                .isInstanceOf(RuntimeFailure.Unavailable.class);
        assertThat(world.now(sandbox).services())
                .extracting(ServiceState::status)
                .as("nobody knows better")
                .containsExactly(ServiceStatus.READY, ServiceStatus.FAILED);
    }

    @Test
    void aRestartThatIsNeverFinishedLeavesNoTrace() {
        var sandbox = world.ask(world.worker(), withServices(postgres(), redis()));
        var before = world.awaitState(sandbox, SandboxState.RUNNING).services();
        var gate = world.runtime.hold(Step.RESTART);
        var restarter = restarter();
        Thread.ofVirtual().start(() -> restarter.restart(sandbox.id(), "redis"));
        gate.awaitSomebody();

        assertThat(world.now(sandbox).services()).isEqualTo(before);
        assertThat(restarter.shown(world.now(sandbox)))
                .extracting(ServiceState::status)
                .containsExactly(ServiceStatus.READY, ServiceStatus.PENDING);

        gate.open();
        await().until(() -> restarter.shown(world.now(sandbox)).equals(before));
    }

    @Test
    void onlyKnownServicesOfRunningSandboxesAreRestarted() {
        var sandbox = world.ask(world.worker(), withServices(postgres()));
        world.awaitState(sandbox, SandboxState.RUNNING);

        assertThatThrownBy(() -> restarter().restart(sandbox.id(), "mysql"))
                .isInstanceOf(SandboxException.ServiceNotFound.class)
                .hasMessageContaining("it has postgres");

        world.delete(sandbox, world.worker());
        assertThatThrownBy(() -> restarter().restart(sandbox.id(), "postgres"))
                .isInstanceOf(SandboxException.StateConflict.class);
        assertThat(List.of(world.runtime.calls(Step.RESTART))).containsExactly(0);
    }
}
