package dev.sandboxengine.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.runtime.Fixtures;
import dev.sandboxengine.runtime.ImageRef;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.PodObservation;
import dev.sandboxengine.runtime.RuntimeFailure;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is agreed with a daemon, and what its refusals become, tried on one that says what it is told. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class DockerDaemonTest {

    private static final String INFO = "{\"ServerVersion\":\"99\",\"OperatingSystem\":\"X\",\"NCPU\":2,\"MemTotal\":5,"
            + "\"Driver\":\"%s\",\"DriverStatus\":[[\"Backing Filesystem\",\"%s\"]]}";

    private static final String NO_QUOTA = "{\"message\":\"create x: quota size requested but no quota support\"}";

    @TempDir
    Path directory;

    private DockerRuntime runtime(DockerConfig.PullPolicy policy) {
        var config = new DockerConfig(
                URI.create("unix://" + socket()),
                Optional.empty(),
                "sandbox-engine",
                policy,
                Duration.ofSeconds(2),
                Duration.ofSeconds(3));
        return new DockerRuntime(config, "a", InstantSource.system());
    }

    private DockerRuntime runtime() {
        return runtime(DockerConfig.PullPolicy.IF_NOT_PRESENT);
    }

    private Path socket() {
        return directory.resolve("docker.sock");
    }

    @Test
    void anOldDaemonIsRefusedWithWhatToDo() {
        try (var _ = new FakeDaemon(socket(), "1.40");
                var runtime = runtime()) {
            assertThatThrownBy(runtime::list)
                    .isInstanceOf(RuntimeFailure.Unavailable.class)
                    .hasMessageContaining("1.40")
                    .hasMessageContaining("upgrade");
        }
    }

    @Test
    void theOldestSupportedIsSpokenToInItsOwnVersion() {
        assertThat(pathSpokenTo("1.41")).startsWith("GET /v1.41/");
    }

    @Test
    void aNewerDaemonIsSpokenToInTheNewestThatIsKnown() {
        assertThat(pathSpokenTo("1.99")).startsWith("GET /v" + ApiVersion.NEWEST + "/");
        assertThat(pathSpokenTo("2.0")).startsWith("GET /v" + ApiVersion.NEWEST + "/");
    }

    private String pathSpokenTo(String version) {
        try (var daemon = new FakeDaemon(socket(), version).answeringJson("GET /v", 200, "[]");
                var runtime = runtime()) {
            assertThat(runtime.list()).isEmpty();
            assertThat(daemon.asked()).hasSize(3);
            return daemon.asked().getLast();
        }
    }

    @Test
    void aDaemonThatWasUpgradedIsAgreedWithAnew() {
        try (var runtime = runtime()) {
            try (var _ = new FakeDaemon(socket(), "1.41").answeringJson("GET /v", 200, "[]")) {
                runtime.list();
            }
            String tooOld = "{\"message\":\"client version 1.41 is too old. Minimum supported API version is 1.44\"}";
            try (var daemon = new FakeDaemon(socket(), "1.45")
                    .answeringJson("GET /v1.41/", 400, tooOld)
                    .answeringJson("GET /v1.45/", 200, "[]")) {
                assertThat(runtime.list()).isEmpty();
                assertThat(daemon.asked()).hasSize(4);
            }
        }
    }

    @Test
    void whatIsNoDaemonIsTold() {
        try (var _ = new FakeDaemon(socket(), "").answering("GET /_ping", "200 OK\r\nContent-Length: 0\r\n\r\n");
                var runtime = runtime()) {
            assertThatThrownBy(runtime::info)
                    .isInstanceOf(RuntimeFailure.Unavailable.class)
                    .hasMessageContaining("without a version of Docker's API");
        }
    }

    @Test
    void aDaemonThatIsNotThereIsUnavailableWithARemedy() {
        try (var runtime = runtime()) {
            assertThatThrownBy(() -> runtime.start(new PodName("x")))
                    .isInstanceOf(RuntimeFailure.Unavailable.class)
                    .hasMessageContaining("pod 'x'")
                    .hasMessageContaining(socket().toString())
                    .hasMessageContaining("DOCKER_HOST");
        }
    }

    @Test
    void aFailureInsideDockerIsUnavailableWithItsWords() {
        try (var _ = new FakeDaemon(socket(), "1.41")
                        .answeringJson("GET /v1.41/containers", 500, "{\"message\":\"disk on fire\"}");
                var runtime = runtime()) {
            assertThatThrownBy(() -> runtime.observe(new PodName("x")))
                    .isInstanceOf(RuntimeFailure.Unavailable.class)
                    .hasMessageContaining("pod 'x'")
                    .hasMessageContaining("disk on fire");
        }
    }

    @Test
    void anAnswerThatBreaksOffIsUnavailable() {
        try (var _ = new FakeDaemon(socket(), "1.41").answering("GET /v", "200 OK\r\nContent-Length: 100\r\n\r\n[{");
                var runtime = runtime()) {
            assertThatThrownBy(runtime::list).isInstanceOf(RuntimeFailure.Unavailable.class);
        }
    }

    @Test
    void storageThatCanLimitDisksIsRecognised() {
        assertThat(enforcesDisk("btrfs", "btrfs")).isTrue();
        assertThat(enforcesDisk("zfs", "zfs")).isTrue();
        assertThat(enforcesDisk("overlay2", "extfs")).isFalse();
        assertThat(enforcesDisk("overlayfs", "xfs")).isFalse();
    }

    private boolean enforcesDisk(String driver, String files) {
        try (var _ = new FakeDaemon(socket(), "1.41")
                        .answeringJson("GET /v1.41/info", 200, INFO.formatted(driver, files))
                        .answeringJson("POST /v1.41/volumes/create", 400, NO_QUOTA);
                var runtime = runtime()) {
            var info = runtime.info();
            assertThat(info.diskRemedy().isEmpty()).isEqualTo(info.enforcesDisk());
            return info.enforcesDisk();
        }
    }

    @Test
    void overlayOnXfsIsTriedWithAContainer() {
        try (var daemon = new FakeDaemon(socket(), "1.41")
                        .answeringJson("GET /v1.41/info", 200, INFO.formatted("overlay2", "xfs"))
                        .answeringJson("POST /v1.41/volumes/create", 400, NO_QUOTA)
                        .answeringJson("GET /v1.41/images/json", 200, "[{\"Id\":\"sha256:1\"}]")
                        .answeringJson("POST /v1.41/containers/create", 201, "{\"Id\":\"c1\",\"Warnings\":[]}")
                        .answering("DELETE /v1.41/containers/c1", "204 No Content\r\n\r\n");
                var runtime = runtime()) {
            assertThat(runtime.info().enforcesDisk()).isTrue();
            assertThat(daemon.asked()).anyMatch(line -> line.startsWith("DELETE /v1.41/containers/c1"));
        }
    }

    @Test
    void whetherSizesOfVolumesAreEnforcedIsTriedWithOne() {
        try (var daemon = new FakeDaemon(socket(), "1.41")
                        .answeringJson("GET /v1.41/info", 200, INFO.formatted("overlay2", "extfs"))
                        .answeringJson("POST /v1.41/volumes/create", 201, "{\"Name\":\"v1\"}")
                        .answering("DELETE /v1.41/volumes/v1", "204 No Content\r\n\r\n");
                var runtime = runtime()) {
            assertThat(runtime.info().enforcesVolumeSize()).isTrue();
            assertThat(runtime.info().volumeSizeRemedy()).isEmpty();
            assertThat(daemon.asked()).containsOnlyOnce("DELETE /v1.41/volumes/v1");
        }
        try (var _ = new FakeDaemon(socket(), "1.41")
                        .answeringJson("GET /v1.41/info", 200, INFO.formatted("overlay2", "extfs"))
                        .answeringJson("POST /v1.41/volumes/create", 400, NO_QUOTA);
                var runtime = runtime()) {
            assertThat(runtime.info().enforcesVolumeSize()).isFalse();
            assertThat(runtime.info().volumeSizeRemedy()).contains("pquota");
        }
    }

    @Test
    void aHostThatCannotLimitVolumesIsThereAndNotAskedEachTime() {
        try (var daemon = new FakeDaemon(socket(), "1.41")
                        .answeringJson("GET /v1.41/info", 200, INFO.formatted("overlay2", "extfs"))
                        .answeringJson("POST /v1.41/volumes/create", 500, "{\"message\":\"plugin on fire\"}");
                var runtime = runtime()) {
            assertThat(runtime.info().enforcesVolumeSize()).isFalse();
            assertThat(runtime.info().enforcesVolumeSize()).isFalse();
            assertThat(daemon.asked()).containsOnlyOnce("POST /v1.41/volumes/create");
        }
    }

    @Test
    void whatItIsIsAskedOnceAndWhetherItLivesEachTime() {
        var daemon = new FakeDaemon(socket(), "1.41")
                .answeringJson("GET /v1.41/info", 200, INFO.formatted("overlay2", "extfs"))
                .answeringJson("POST /v1.41/volumes/create", 400, NO_QUOTA);
        try (daemon;
                var runtime = runtime()) {
            var first = runtime.info();
            assertThat(runtime.info()).isEqualTo(first);
            assertThat(daemon.asked()).containsOnlyOnce("GET /v1.41/info").contains("GET /v1.41/_ping");
            daemon.close();
            assertThatThrownBy(runtime::info).isInstanceOf(RuntimeFailure.Unavailable.class);
        }
    }

    @Test
    void whatAKilledEngineMadeForAMomentIsRemoved() {
        var now = Instant.now();
        String containers = """
                [{"Id": "old", "Created": 1700000000, "Labels": {}}, {"Id": "young", "Created": %d, "Labels": {}}]""".formatted(now.getEpochSecond());
        String volumes = """
                {"Volumes": [{"Name": "old", "CreatedAt": "2023-11-14T22:13:20+01:00", "Labels": {}},
                 {"Name": "young", "CreatedAt": "%s", "Labels": {}}]}""".formatted(now);
        try (var daemon = new FakeDaemon(socket(), "1.41")
                        .answeringJson("GET /v1.41/info", 200, INFO.formatted("overlay2", "extfs"))
                        .answeringJson("POST /v1.41/volumes/create", 400, NO_QUOTA)
                        .answeringJson("GET /v1.41/containers/json", 200, containers)
                        .answeringJson("GET /v1.41/volumes?", 200, volumes)
                        .answering("DELETE /v1.41/", "204 No Content\r\n\r\n");
                var runtime = runtime()) {
            runtime.info();
            runtime.info();

            assertThat(daemon.asked())
                    .filteredOn(line -> line.startsWith("DELETE "))
                    .containsExactly("DELETE /v1.41/containers/old?v=true&force=true", "DELETE /v1.41/volumes/old");
            assertThat(daemon.asked())
                    .filteredOn(line ->
                            line.startsWith("GET /v1.41/containers/json") || line.startsWith("GET /v1.41/volumes?"))
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(URLDecoder.decode(line, StandardCharsets.UTF_8))
                            .contains("sandbox.helper", "sandbox.installation=a"));
        }
    }

    @Test
    void aListOfManyPodsTakesTwoQuestions() {
        var pods = IntStream.range(0, 200)
                .mapToObj(i -> """
                        {"Id": "w%1$d", "Names": ["/p%1$d"], "State": "running", "Created": 1700000000, "Labels": {%2$s}},
                        {"Id": "s%1$d", "Names": ["/p%1$d-db"], "State": "running", "Created": 1700000000,
                         "Labels": {%3$s}}""".formatted(i, labels("p" + i, "workspace"), labels("p" + i, "db")))
                .collect(Collectors.joining(",", "[", "]"));
        try (var daemon = new FakeDaemon(socket(), "1.41")
                        .answeringJson("GET /v1.41/volumes", 200, "{\"Volumes\": null}")
                        .answeringJson("GET /v1.41/containers/json", 200, pods);
                var runtime = runtime()) {
            assertThat(runtime.list()).hasSize(200).allSatisfy(pod -> {
                assertThat(pod.phase()).isEqualTo(PodObservation.Phase.RUNNING);
                assertThat(pod.sidecars()).containsOnlyKeys("db");
            });
            assertThat(daemon.asked()).hasSize(3);
        }
    }

    @Test
    void aPodWithoutSidecarsIsLaunchedByThreeQuestions() {
        String running = """
                {"Id": "c1", "Name": "/p", "Created": "2026-01-01T00:00:00Z", "State": {"Status": "running"},
                 "Config": {"Labels": {%s}}}""".formatted(labels("p", "workspace"));
        try (var daemon = new FakeDaemon(socket(), "1.41")
                        .answeringJson("GET /v1.41/networks/", 200, "{\"Name\": \"sandbox-engine\"}")
                        .answeringJson("POST /v1.41/containers/create", 201, "{\"Id\":\"c1\",\"Warnings\":[]}")
                        .answering("POST /v1.41/containers/c1/start", "204 No Content\r\n\r\n")
                        .answeringJson("GET /v1.41/containers/p/json", 200, running);
                var runtime = runtime()) {
            var spec = Fixtures.aPod(new PodName("p"), new ImageRef("a"));
            runtime.create(spec);
            // The version and the network were asked for: once in an engine's life.
            int before = daemon.asked().size() - 1;
            runtime.start(spec.name());
            assertThat(runtime.observe(spec.name()).orElseThrow().phase()).isEqualTo(PodObservation.Phase.RUNNING);

            assertThat(daemon.asked().subList(before, daemon.asked().size()))
                    .containsExactly(
                            "POST /v1.41/containers/create?name=p",
                            "POST /v1.41/containers/c1/start",
                            "GET /v1.41/containers/p/json");
        }
    }

    private static String labels(String pod, String component) {
        return "\"sandbox.managed\": \"true\", \"sandbox.installation\": \"a\", \"sandbox.generation\": \"1\","
                + " \"sandbox.pod\": \"" + pod + "\", \"sandbox.component\": \"" + component + "\"";
    }

    @Test
    void aFullDiskIsToldAsSuch() {
        String full = "{\"message\":\"mkdir /var/lib/docker/overlay2/x: no space left on device\"}";
        try (var _ = new FakeDaemon(socket(), "1.41")
                        .answeringJson("GET /v1.41/containers", 500, full)
                        .answeringJson("GET /v1.41/images/", 404, "{\"message\":\"No such image\"}")
                        .answeringJson(
                                "POST /v1.41/images/create",
                                200,
                                "{\"status\":\"Pulling\"}\n{\"error\":\"write /x: no space left on device\"}\n");
                var runtime = runtime()) {
            assertThatThrownBy(() -> runtime.observe(new PodName("x")))
                    .isInstanceOf(RuntimeFailure.NoSpace.class)
                    .hasMessageContaining("free space");
            assertThatThrownBy(() -> runtime.ensureImage(new ImageRef("a")))
                    .isInstanceOf(RuntimeFailure.NoSpace.class)
                    .hasMessageContaining("image 'a'");
        }
    }

    @Test
    void aRefusalBeforeTheQuestionWasReadIsHeard() throws IOException {
        byte[] large = new byte[8 << 20];
        try (var _ = new FakeDaemon(socket(), "1.41")
                        .answeringJson("PUT /large", 400, "{\"message\":\"too much\"}")
                        .hangingUpEarly();
                var deadlines = new Deadlines()) {
            var http =
                    new DaemonHttp(DaemonAddress.parse(URI.create("unix://" + socket()), Optional.empty()), deadlines);
            var answer = http.exchange(
                    new DaemonHttp.Question("PUT", "/large", Map.of(), large), Duration.ofSeconds(10), 1000);

            assertThat(answer.status()).isEqualTo(400);
            assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("too much");
        }
    }

    @Test
    void aRegistrysErrorIsInWords() {
        assertThat(pullEndingIn(404, "{\"message\":\"pull access denied for a/b\"}"))
                .contains("docker login");
        assertThat(pullEndingIn(404, "{\"message\":\"manifest unknown\"}")).contains("correct its name");
        assertThat(pullEndingIn(500, "{\"message\":\"dial tcp: lookup x: no such host\"}"))
                .contains("cannot be reached");
        assertThat(pullEndingIn(200, "{\"status\":\"Pulling\"}\n{\"error\":\"unauthorized: no\"}\n"))
                .contains("docker login");
    }

    private String pullEndingIn(int status, String body) {
        try (var _ = new FakeDaemon(socket(), "1.41")
                        .answeringJson("GET /v1.41/images/a/b:1/json", 404, "{\"message\":\"No such image\"}")
                        .answeringJson("POST /v1.41/images/create?fromImage=a%2Fb&tag=1", status, body);
                var runtime = runtime()) {
            try {
                runtime.ensureImage(new ImageRef("a/b:1"));
                return "";
            } catch (RuntimeFailure.ImageUnavailable failure) {
                assertThat(failure).hasMessageContaining("a/b:1");
                return failure.getMessage();
            }
        }
    }

    @Test
    void thePullPolicyIsKept() {
        try (var daemon = new FakeDaemon(socket(), "1.41")
                .answeringJson("GET /v1.41/images/", 200, "{\"Id\":\"sha256:1\"}")
                .answeringJson("POST /v1.41/images/create", 200, "{\"status\":\"done\"}")) {
            try (var never = runtime(DockerConfig.PullPolicy.NEVER);
                    var present = runtime(DockerConfig.PullPolicy.IF_NOT_PRESENT)) {
                never.ensureImage(new ImageRef("a"));
                present.ensureImage(new ImageRef("a"));
                assertThat(daemon.asked()).noneMatch(line -> line.startsWith("POST"));
            }
            try (var always = runtime(DockerConfig.PullPolicy.ALWAYS)) {
                always.ensureImage(new ImageRef("a"));
                assertThat(daemon.asked().getLast()).isEqualTo("POST /v1.41/images/create?fromImage=a&tag=latest");
            }
        }
    }

    @Test
    void anImageThatMayNotBePulledIsTold() {
        try (var daemon = new FakeDaemon(socket(), "1.41");
                var runtime = runtime(DockerConfig.PullPolicy.NEVER)) {
            assertThatThrownBy(() -> runtime.ensureImage(new ImageRef("a")))
                    .isInstanceOf(RuntimeFailure.ImageUnavailable.class)
                    .hasMessageContaining("never");
            assertThat(daemon.asked()).noneMatch(line -> line.startsWith("POST"));
        }
    }
}
