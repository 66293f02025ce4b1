package dev.sandboxengine.runtime.docker;

import static dev.sandboxengine.runtime.Fixtures.aPod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sandboxengine.runtime.ExecProcess;
import dev.sandboxengine.runtime.Fixtures;
import dev.sandboxengine.runtime.PodEvent;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.PodObservation.Phase;
import dev.sandboxengine.runtime.Ran;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.TerminalSize;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real daemon that goes away, comes back, and hangs. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class DockerFaultsIT {

    private final RawDocker raw = RawDocker.local();
    private final String run = Integer.toHexString(ThreadLocalRandom.current().nextInt());
    private final PodName pod = new PodName("test-" + run);

    @TempDir
    Path directory;

    private SocketProxy proxy;
    private DockerRuntime runtime;

    @BeforeEach
    void standBetween() {
        var socket = directory.resolve("docker.sock");
        proxy = new SocketProxy(socket, raw.socket());
        runtime = new DockerRuntime(config(), "test-" + run, InstantSource.system());
    }

    private DockerConfig config() {
        return new DockerConfig(
                URI.create("unix://" + directory.resolve("docker.sock")),
                Optional.empty(),
                DockerConfig.DEFAULT.network(),
                DockerConfig.PullPolicy.NEVER,
                Duration.ofSeconds(3),
                Duration.ofSeconds(3));
    }

    @AfterEach
    void removeAll() {
        runtime.close();
        proxy.close();
        raw.labelled("sandbox.installation=test-" + run)
                .forEach(container -> raw.remove(container.path("Id").asText()));
        assertThat(raw.labelled("sandbox.installation=test-" + run)).isEmpty();
    }

    private void start() {
        runtime.create(aPod(pod, TestImages.WORKSPACE));
        runtime.start(pod);
    }

    @Test
    void aDaemonThatAppearsIsUsedAtOnce() {
        assertThatThrownBy(runtime::info)
                .isInstanceOf(RuntimeFailure.Unavailable.class)
                .hasMessageContaining("start it");
        proxy.restore();

        assertThat(runtime.info().description()).startsWith("Docker Engine ");
    }

    @Test
    void theFirstOrderAfterARestartWorks() {
        proxy.restore();
        runtime.create(aPod(pod, TestImages.WORKSPACE));
        proxy.cut();
        proxy.restore();

        runtime.start(pod);
        proxy.cut();
        assertThatThrownBy(() -> runtime.remove(pod))
                .isInstanceOf(RuntimeFailure.Unavailable.class)
                .hasMessageContaining(pod.value());
        proxy.restore();
        runtime.remove(pod);
        assertThat(runtime.observe(pod)).isEmpty();
    }

    @Test
    void aDaemonThatHangsIsGivenUpInTime() {
        proxy.restore();
        start();
        proxy.hang(true);
        long before = System.nanoTime();

        assertThatThrownBy(() -> runtime.exec(pod, Fixtures.sh("true")))
                .isInstanceOf(RuntimeFailure.Unavailable.class)
                .hasMessageContaining("no answer within");
        assertThatThrownBy(() -> runtime.logs(pod, 1)).isInstanceOf(RuntimeFailure.Unavailable.class);
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(12));

        proxy.hang(false);
        assertThat(runtime.observe(pod).orElseThrow().phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void closingDoesNotWaitForADaemonThatHangs() {
        proxy.restore();
        start();
        var process = runtime.exec(pod, Fixtures.sh("echo up; sleep 100"));
        Ran.until(process, "up");
        proxy.hang(true);
        long before = System.nanoTime();

        process.close();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(20));
        assertThat(process.next()).isEmpty();
    }

    @Test
    void aReaderWhoseConnectionBreaksIsTold() throws Exception {
        proxy.restore();
        start();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var terminal = runtime.exec(pod, Fixtures.inTerminal("echo up; sleep 100", TerminalSize.DEFAULT));
            Ran.until(terminal, "up");
            var reader = threads.submit(() -> unavailable(terminal));
            proxy.cut();

            assertThat(reader.get()).isTrue();
            proxy.restore();
            terminal.close();
        }
    }

    private static boolean unavailable(ExecProcess process) {
        try {
            while (process.next().isPresent()) {
                // What came before the break.
            }
            return false;
        } catch (RuntimeFailure.Unavailable failure) {
            return true;
        }
    }

    @Test
    void closingTheRuntimeKillsWhatItRan() {
        proxy.restore();
        start();
        for (int i = 0; i < 2; i++) {
            Ran.until(runtime.exec(pod, Fixtures.sh("echo up; sleep 1020")), "up");
        }
        runtime.close();

        assertThat(raw.request("GET", "/containers/" + pod + "/top", "").toString())
                .doesNotContain("1020");
    }

    @Test
    void whatWasClosedAnswersNothing() {
        proxy.restore();
        runtime.close();

        assertThatThrownBy(runtime::list).isInstanceOf(RuntimeFailure.Unavailable.class);
    }

    @Test
    void aLostStreamOfEventsIsToldAndMadeAgain() {
        proxy.restore();
        var told = new CopyOnWriteArrayList<PodEvent.Kind>();
        try (var _ = runtime.watch(event -> told.add(event.kind()))) {
            await().until(() -> told.equals(List.of(PodEvent.Kind.CONNECTED)));
            proxy.cut();
            await().until(() -> told.equals(List.of(PodEvent.Kind.CONNECTED, PodEvent.Kind.DISCONNECTED)));
            proxy.restore();
            await().until(() -> told.size() == 3 && told.getLast() == PodEvent.Kind.CONNECTED);
            start();
            await().until(() -> told.contains(PodEvent.Kind.STARTED));
        }
    }

    @Test
    void aStreamOfADaemonThatHangsIsGivenUp() {
        proxy.restore();
        var told = new CopyOnWriteArrayList<PodEvent.Kind>();
        try (var _ = runtime.watch(event -> told.add(event.kind()))) {
            await().until(() -> told.contains(PodEvent.Kind.CONNECTED));
            proxy.hang(true);
            await().atMost(Duration.ofSeconds(30)).until(() -> told.contains(PodEvent.Kind.DISCONNECTED));
            proxy.hang(false);
            await().atMost(Duration.ofSeconds(20)).until(() -> told.getLast() == PodEvent.Kind.CONNECTED);
        }
    }

    @Test
    void aStreamThatIsRenewedIsNotLost() {
        proxy.restore();
        var told = new CopyOnWriteArrayList<PodEvent.Kind>();
        var often = new PodEventStream.Rhythm(Duration.ofMillis(10), Duration.ofMillis(10), Duration.ofMillis(100));
        try (var deadlines = new Deadlines();
                var events = new PodEvents(
                        new DockerDaemon(
                                config(),
                                new DaemonHttp(DaemonAddress.parse(config().host(), Optional.empty()), deadlines)),
                        new Ownership("test-" + run),
                        often);
                var _ = events.watch(event -> told.add(event.kind()))) {
            await().until(() -> told.size() >= 4);

            assertThat(told).containsOnly(PodEvent.Kind.CONNECTED);
        }
    }

    @Test
    void aSlowListenerHoldsUpNobodyElse() {
        proxy.restore();
        var gate = new CountDownLatch(1);
        var told = new CopyOnWriteArrayList<PodEvent.Kind>();
        try (var _ = runtime.watch(_ -> await().until(() -> gate.getCount() == 0));
                var _ = runtime.watch(event -> told.add(event.kind()))) {
            await().until(() -> told.contains(PodEvent.Kind.CONNECTED));
            start();
            await().until(() -> told.contains(PodEvent.Kind.STARTED));
            gate.countDown();
        }
    }
}
