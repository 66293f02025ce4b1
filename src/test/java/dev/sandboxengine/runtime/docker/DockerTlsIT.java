package dev.sandboxengine.runtime.docker;

import static dev.sandboxengine.runtime.Fixtures.aPod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.runtime.Fixtures;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.Ran;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.TerminalSize;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real daemon over TCP and TLS. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class DockerTlsIT {

    private final RawDocker raw = RawDocker.local();
    private final String run =
            "test-" + Integer.toHexString(ThreadLocalRandom.current().nextInt());

    @TempDir
    Path certificates;

    @TempDir
    Path others;

    private DockerRuntime runtime(int port, Path trusted) {
        var config = new DockerConfig(
                URI.create("tcp://localhost:" + port),
                Optional.of(trusted),
                DockerConfig.DEFAULT.network(),
                DockerConfig.PullPolicy.NEVER,
                Duration.ofSeconds(10),
                Duration.ofSeconds(10));
        return new DockerRuntime(config, run, InstantSource.system());
    }

    @Test
    void processesRunOverTls() throws Exception {
        var pod = new PodName(run);
        try (var proxy = new TlsProxy(certificates, raw.socket());
                var runtime = runtime(proxy.port(), certificates)) {
            runtime.create(aPod(pod, TestImages.WORKSPACE));
            runtime.start(pod);

            try (var counting = runtime.exec(pod, Fixtures.reading("wc -c; echo after"))) {
                counting.stdin().write("hello".getBytes(StandardCharsets.UTF_8));
                counting.stdin().close();
                assertThat(Ran.toTheEnd(counting)).isEqualTo(new Ran("5\nafter\n", "", 0));
            }
            try (var terminal = runtime.exec(pod, Fixtures.inTerminal("read x; echo got $x", TerminalSize.DEFAULT))) {
                terminal.stdin().write("keys\n".getBytes(StandardCharsets.UTF_8));
                assertThat(Ran.until(terminal, "got keys")).contains("got keys");
            }
            closingFreesAReader(runtime, pod);
            runtime.remove(pod);
        } finally {
            raw.remove(run);
        }
    }

    private static void closingFreesAReader(DockerRuntime runtime, PodName pod) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var sleeping = runtime.exec(pod, Fixtures.sh("sleep 100"));
            var reader = threads.submit(() -> sleeping.next().isEmpty());
            sleeping.close();
            assertThat(reader.get()).isTrue();
        }
    }

    @Test
    void aDaemonThatIsNotTrustedIsNotSpokenTo() throws Exception {
        TlsProxy.writePem(others, TlsProxy.makeKeys(others));
        try (var proxy = new TlsProxy(certificates, raw.socket());
                var runtime = runtime(proxy.port(), others)) {
            assertThatThrownBy(runtime::info)
                    .isInstanceOf(RuntimeFailure.Unavailable.class)
                    .hasMessageContaining("DOCKER_CERT_PATH");
        }
    }

    @Test
    void missingCertificatesAreTold() {
        try (var runtime = runtime(1, others.resolve("nowhere"))) {
            assertThatThrownBy(runtime::info)
                    .isInstanceOf(RuntimeFailure.Unavailable.class)
                    .hasMessageContaining("nowhere");
        }
    }
}
