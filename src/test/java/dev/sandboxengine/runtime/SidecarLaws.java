package dev.sandboxengine.runtime;

import static dev.sandboxengine.runtime.Fixtures.aPod;
import static dev.sandboxengine.runtime.Fixtures.aPodThatRuns;
import static dev.sandboxengine.runtime.Fixtures.beside;
import static dev.sandboxengine.runtime.Fixtures.inGeneration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sandboxengine.runtime.PodObservation.Phase;
import dev.sandboxengine.runtime.PodObservation.SidecarObservation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Sidecars: what runs beside a workspace, in its network. */
interface SidecarLaws extends RuntimeUnderTest {

    String SERVER = "exec perl -e '" + IsolationLaws.PERL_SERVER + "'";

    private PodSpec withServer() {
        return beside(aPod(newName(), scriptedImage()), "server", scriptedImage(), SERVER);
    }

    private Phase phase(PodName pod, String sidecar) {
        return runtime().observe(pod).orElseThrow().sidecars().get(sidecar).phase();
    }

    private String inSidecar(PodName pod, String sidecar, String script) {
        return run(pod, Fixtures.inSidecar(sidecar, script)).out();
    }

    private String sidecarLogs(PodName pod, String sidecar) {
        return new String(runtime().logs(pod, Optional.of(sidecar), 9), StandardCharsets.UTF_8);
    }

    private String connect(PodName pod, String host) {
        return sh(
                        pod,
                        "timeout 2 bash -c 'exec 3<>/dev/tcp/" + host
                                + "/7777' 2>/dev/null && echo connected || echo nothing")
                .out();
    }

    @Test
    default void aSidecarIsAtTheWorkspacesLocalhostAndAtItsName() {
        var pod = running(beside(withServer(), "other", scriptedImage(), "exec sleep infinity"));

        await().until(() -> connect(pod, "127.0.0.1").equals("connected\n"));
        assertThat(connect(pod, "server")).isEqualTo("connected\n");
        assertThat(inSidecar(pod, "other", "getent hosts server")).startsWith("127.0.0.1");
    }

    @Test
    default void aSidecarsPortCannotBeReachedFromAnotherPod() {
        var pod = running(withServer());
        await().until(() -> connect(pod, "127.0.0.1").equals("connected\n"));
        String address = sh(pod, "hostname -i").out().trim();

        assertThat(connect(pod, address)).isEqualTo("connected\n");
        assertThat(connect(sharedPod(), address)).isEqualTo("nothing\n");
    }

    @Test
    default void sidecarsAreCreatedStartedSeenAndRemoved() {
        var spec = beside(withServer(), "other", scriptedImage(), "exec sleep infinity");

        assertThat(runtime().create(spec).sidecars()).containsOnlyKeys("server", "other");
        var created = runtime().observe(spec.name()).orElseThrow();
        assertThat(created.sidecars().get("server"))
                .isEqualTo(new SidecarObservation(Phase.CREATED, Optional.empty(), Optional.empty()));
        assertThat(created.startedAt()).isEmpty();
        runtime().start(spec.name());
        var seen = runtime().observe(spec.name()).orElseThrow();
        assertThat(seen.sidecars())
                .hasSize(2)
                .allSatisfy((_, sidecar) -> assertThat(sidecar.phase()).isEqualTo(Phase.RUNNING));
        assertThat(runtime().list())
                .filteredOn(pod -> pod.name().equals(spec.name()))
                .singleElement()
                .satisfies(listed -> assertThat(listed.sidecars())
                        .hasSize(2)
                        .allSatisfy((_, sidecar) -> assertThat(sidecar.phase()).isEqualTo(Phase.RUNNING)));
        runtime().remove(spec.name());
        assertThat(runtime().observe(spec.name())).isEmpty();
    }

    @Test
    default void aSidecarThatEndedTellsHowInAllViews() {
        var pod = running(beside(aPod(newName(), scriptedImage()), "short", scriptedImage(), "echo so; exit 9"));

        await().until(() -> phase(pod, "short") == Phase.EXITED);
        var seen = runtime().observe(pod).orElseThrow();
        assertThat(seen.phase()).isEqualTo(Phase.RUNNING);
        assertThat(seen.sidecars().get("short").exit().orElseThrow().code()).isEqualTo(9);
        assertThat(runtime().list())
                .filteredOn(listed -> listed.name().equals(pod))
                .singleElement()
                .satisfies(listed -> assertThat(listed.sidecars()).isEqualTo(seen.sidecars()));
        assertThat(new String(runtime().logs(pod, Optional.of("short"), 5), StandardCharsets.UTF_8))
                .isEqualTo("so\n");
        assertThatThrownBy(() -> runtime().exec(pod, Fixtures.inSidecar("short", "true")))
                .isInstanceOf(RuntimeFailure.PodNotRunning.class)
                .hasMessageContaining("short");
    }

    @Test
    default void aSidecarThatIsNotThereIsNamed() {
        var pod = sharedPod();

        assertThatThrownBy(() -> runtime().exec(pod, Fixtures.inSidecar("nobody", "true")))
                .isInstanceOf(RuntimeFailure.PodNotFound.class)
                .hasMessageContaining("nobody");
        assertThatThrownBy(() -> runtime().logs(pod, Optional.of("nobody"), 1))
                .isInstanceOf(RuntimeFailure.PodNotFound.class);
        assertThatThrownBy(() -> runtime().restart(pod, "nobody", Duration.ZERO))
                .isInstanceOf(RuntimeFailure.PodNotFound.class);
    }

    @Test
    default void aSidecarHasItsOwnFilesAndFewCapabilities() {
        var pod = running(beside(aPod(newName(), scriptedImage()), "other", scriptedImage(), "exec sleep infinity"));

        inSidecar(pod, "other", "echo mine > /tmp/file");
        assertThat(sh(pod, "cat /tmp/file 2>&1").out()).containsIgnoringCase("no such file");
        // CHOWN, DAC_OVERRIDE, FOWNER, KILL, SETGID, SETUID
        assertThat(inSidecar(pod, "other", "cat /proc/self/status"))
                .containsPattern("CapBnd:\\s+00000000000000eb\n")
                .containsPattern("NoNewPrivs:\\s+1\n");
        assertThat(sh(pod, "cat /proc/self/status").out()).containsPattern("CapBnd:\\s+0{16}\n");
    }

    @Test
    default void aProcessInASidecarIsKilledThere() {
        var pod = running(beside(aPod(newName(), scriptedImage()), "other", scriptedImage(), "exec sleep infinity"));
        var process = runtime().exec(pod, Fixtures.inSidecar("other", "echo up; exec sleep 1234"));
        Ran.until(process, "up");

        process.close();
        await().until(() -> !inSidecar(pod, "other", "cat /proc/[0-9]*/cmdline | tr '\\0' ' '")
                .contains("sleep 1234"));
    }

    @Test
    default void aMissingImageOfASidecarIsNamedAndLeavesNothing() {
        var missing = new ImageRef("sandbox-test-missing.invalid/nothing:2");
        var spec = beside(
                Fixtures.withMount(
                        aPod(newName(), scriptedImage()), new OwnMount("data", "/data", OptionalLong.empty())),
                "lost",
                missing,
                "");

        assertThatThrownBy(() -> runtime().create(spec))
                .isInstanceOfSatisfying(
                        RuntimeFailure.ImageUnavailable.class,
                        failure -> assertThat(failure.image()).isEqualTo(missing));
        assertThat(runtime().observe(spec.name())).isEmpty();
    }

    @Test
    default void aSidecarThatCannotStartIsNamed() {
        var pod = beside(aPod(newName(), scriptedImage()), "broken", brokenImage(), "");
        runtime().create(pod);

        String told;
        try {
            runtime().start(pod.name());
            await().until(() -> phase(pod.name(), "broken") == Phase.EXITED);
            told = "broken: "
                    + new String(runtime().logs(pod.name(), Optional.of("broken"), 10), StandardCharsets.UTF_8);
        } catch (RuntimeFailure.Rejected refusal) {
            told = refusal.getMessage();
        }
        assertThat(told).contains("broken").contains("no-such-program");
    }

    @Test
    default void aNewGenerationHasSidecarsOfItsOwn() {
        var spec = withServer();
        running(spec);

        running(inGeneration(spec, 2));
        await().until(() -> connect(spec.name(), "127.0.0.1").equals("connected\n"));
    }

    @Test
    default void startingBesideAWorkspaceThatEndedRestoresTheNetwork() {
        var pod = running(
                beside(aPodThatRuns(newName(), scriptedImage(), "sleep 1; exit 3"), "server", scriptedImage(), SERVER));
        await().until(() -> runtime().observe(pod).orElseThrow().phase() == Phase.EXITED);
        assertThat(phase(pod, "server")).isEqualTo(Phase.RUNNING);

        runtime().start(pod);
        await().until(() -> connect(pod, "127.0.0.1").equals("connected\n"));
    }

    @Test
    default void stoppingEndsAllKeepsWhatWasWrittenAndStartsAgain() {
        var pod = running(withServer());
        sh(pod, "echo mine > /tmp/kept");
        inSidecar(pod, "server", "echo its > /tmp/kept");

        runtime().stop(pod, Duration.ofSeconds(2));

        var stopped = runtime().observe(pod).orElseThrow();
        assertThat(stopped.phase()).isEqualTo(Phase.EXITED);
        assertThat(stopped.sidecars().get("server").phase()).isEqualTo(Phase.EXITED);
        assertThat(stopped.exit().orElseThrow().isBySignal()).isTrue();
        runtime().stop(pod, Duration.ofSeconds(2));

        runtime().start(pod);
        assertThat(sh(pod, "cat /tmp/kept").out()).isEqualTo("mine\n");
        assertThat(inSidecar(pod, "server", "cat /tmp/kept")).isEqualTo("its\n");
        await().until(() -> connect(pod, "127.0.0.1").equals("connected\n"));
    }

    @Test
    default void whoDoesNotEndInTimeIsKilled() {
        var stubborn = "trap '' TERM INT; echo up; while :; do sleep 0.1; done";
        var pod = running(
                beside(aPodThatRuns(newName(), scriptedImage(), stubborn), "stubborn", scriptedImage(), stubborn));
        await().until(() -> logs(pod, 1).equals("up\n"));

        runtime().stop(pod, Duration.ofSeconds(1));
        var stopped = runtime().observe(pod).orElseThrow();
        assertThat(stopped.exit().orElseThrow().code()).isEqualTo(137);
        assertThat(stopped.sidecars().get("stubborn").exit().orElseThrow().code())
                .isEqualTo(137);
    }

    @Test
    default void whoCleansUpInTimeIsLetTo() {
        var tidy = "trap 'echo tidied; exit 0' TERM; echo up; while :; do sleep 0.05; done";
        var pod = running(aPodThatRuns(newName(), scriptedImage(), tidy));
        await().until(() -> logs(pod, 1).equals("up\n"));

        runtime().stop(pod, Duration.ofSeconds(20));
        assertThat(logs(pod, 1)).isEqualTo("tidied\n");
        assertThat(runtime().observe(pod).orElseThrow().exit().orElseThrow().code())
                .isZero();
    }

    @Test
    default void aServerThatChangedItsUserIsToldToStop() {
        var tidy = "trap \"echo tidied; exit 0\" TERM; echo up; while :; do sleep 0.05; done";
        var pod = running(beside(
                aPod(newName(), scriptedImage()),
                "server",
                serverImage(),
                "exec setpriv --reuid=999 --regid=999 --clear-groups sh -c '" + tidy + "'"));
        await().until(() -> sidecarLogs(pod, "server").equals("up\n"));

        runtime().stop(pod, Duration.ofSeconds(20));
        assertThat(sidecarLogs(pod, "server")).isEqualTo("up\ntidied\n");
        assertThat(runtime().observe(pod).orElseThrow().sidecars().get("server").exit())
                .hasValueSatisfying(exit -> assertThat(exit.code()).isZero());
    }

    @Test
    default void aPausedPodIsFrozenWhollyAndGoesOn() {
        var pod = running(withServer());

        runtime().pause(pod);
        runtime().pause(pod);
        var paused = runtime().observe(pod).orElseThrow();
        assertThat(paused.phase()).isEqualTo(Phase.PAUSED);
        assertThat(paused.sidecars().get("server").phase()).isEqualTo(Phase.PAUSED);
        assertThatThrownBy(() -> runtime().exec(pod, Fixtures.sh("true")))
                .isInstanceOf(RuntimeFailure.PodNotRunning.class);

        runtime().unpause(pod);
        runtime().unpause(pod);
        assertThat(phase(pod, "server")).isEqualTo(Phase.RUNNING);
        await().until(() -> connect(pod, "127.0.0.1").equals("connected\n"));
    }

    @Test
    default void aPausedPodIsStoppedAndRemoved() {
        var stopped = running(withServer());
        runtime().pause(stopped);
        runtime().stop(stopped, Duration.ofSeconds(2));
        assertThat(runtime().observe(stopped).orElseThrow().phase()).isEqualTo(Phase.EXITED);
        assertThat(phase(stopped, "server")).isEqualTo(Phase.EXITED);

        runtime().start(stopped);
        runtime().pause(stopped);
        runtime().remove(stopped);
        assertThat(runtime().observe(stopped)).isEmpty();
    }

    @Test
    default void aSidecarIsRestartedAloneAndKeepsWhatItWrote() {
        var pod = running(beside(withServer(), "other", scriptedImage(), "echo up; exec sleep infinity"));
        inSidecar(pod, "other", "echo kept > /tmp/kept");

        runtime().restart(pod, "other", Duration.ofSeconds(1));
        assertThat(inSidecar(pod, "other", "cat /tmp/kept")).isEqualTo("kept\n");
        assertThat(sidecarLogs(pod, "other")).isEqualTo("up\nup\n");
        assertThat(runtime().observe(pod).orElseThrow().phase()).isEqualTo(Phase.RUNNING);
        runtime().stop(pod, Duration.ZERO);
        assertThatThrownBy(() -> runtime().restart(pod, "other", Duration.ZERO))
                .isInstanceOf(RuntimeFailure.PodNotRunning.class);
    }

    @Test
    default void racingCreationsMakeOneOfEachSidecar() throws Exception {
        var spec = beside(withServer(), "other", scriptedImage(), "exec sleep infinity");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> runtime().create(spec));
            var second = threads.submit(() -> runtime().create(spec));
            assertThat(first.get().containerId()).isEqualTo(second.get().containerId());
        }
        runtime().start(spec.name());
        assertThat(runtime().observe(spec.name()).orElseThrow().sidecars())
                .hasSize(2)
                .allSatisfy((_, sidecar) -> assertThat(sidecar.phase()).isEqualTo(Phase.RUNNING));
    }

    @Test
    default void startingTwiceLeavesSidecarsAlone() {
        var pod = running(beside(aPod(newName(), scriptedImage()), "other", scriptedImage(), "echo up; exec sleep 99"));
        await().until(() -> sidecarLogs(pod, "other").equals("up\n"));

        runtime().start(pod);
        assertThat(sidecarLogs(pod, "other")).isEqualTo("up\n");
    }

    @Test
    default void theEnvironmentOfASidecarIsItsOwn() {
        var pod = running(beside(
                Fixtures.withEnv(aPod(newName(), scriptedImage()), "MINE", "1"),
                "other",
                scriptedImage(),
                "exec sleep infinity"));

        assertThat(inSidecar(pod, "other", "echo \"[$MINE]\"")).isEqualTo("[]\n");
        assertThat(sh(pod, "echo \"[$MINE]\"").out()).isEqualTo("[1]\n");
    }

    @Test
    default void labelsForAProxyAreTheWorkspacesOnly() {
        var spec = Fixtures.withLabels(withServer(), Map.of("sandbox.id", "x", "traefik.enable", "true"));
        runtime().create(spec);

        assertThat(runtime().observe(spec.name()).orElseThrow().labels()).containsEntry("traefik.enable", "true");
        assertThat(labelsOfSidecar(spec.name(), "server"))
                .containsEntry("sandbox.id", "x")
                .containsEntry("sandbox.pod", spec.name().value())
                .containsEntry("sandbox.component", "server")
                .doesNotContainKey("traefik.enable");
    }

    /** The labels of a sidecar, which the port does not show. */
    Map<String, String> labelsOfSidecar(PodName pod, String sidecar);

    @Test
    default void aChildThatIsKilledForMemoryIsTold() {
        var told = new CopyOnWriteArrayList<PodEvent>();
        try (var _ = runtime().watch(told::add);
                var _ = neighbour().watch(event -> event.pod().ifPresent(_ -> told.add(event)))) {
            await().until(() -> told.stream().anyMatch(event -> event.kind() == PodEvent.Kind.CONNECTED));
            var modest = new Limits(1000, 64 << 20, 100, OptionalLong.empty());
            var pod = running(beside(
                    Fixtures.withLimits(aPod(newName(), scriptedImage()), modest, Requests.NONE),
                    "short",
                    scriptedImage(),
                    "exit 1"));
            sh(pod, LimitLaws.HOG + "; true");

            await().until(() ->
                    told.contains(new PodEvent(PodEvent.Kind.OUT_OF_MEMORY, Optional.of(pod), Optional.empty()))
                            && told.contains(new PodEvent(PodEvent.Kind.DIED, Optional.of(pod), Optional.of("short"))));
            assertThat(told)
                    .filteredOn(event -> event.pod().equals(Optional.of(pod)) && event.kind() == PodEvent.Kind.STARTED)
                    .hasSize(2);
        }
    }
}
