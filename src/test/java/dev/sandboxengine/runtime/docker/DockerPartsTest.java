package dev.sandboxengine.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sandboxengine.runtime.PodFile;
import dev.sandboxengine.runtime.VolumeName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;

/** The parts of the adapter that need no daemon. */
class DockerPartsTest {

    @Test
    void pullPoliciesAreWrittenAsInDockerAndKubernetes() {
        assertThat(List.of("if-not-present", "IfNotPresent", "missing"))
                .allMatch(word -> DockerConfig.PullPolicy.parse(word) == DockerConfig.PullPolicy.IF_NOT_PRESENT);
        assertThat(DockerConfig.PullPolicy.parse("Always")).isEqualTo(DockerConfig.PullPolicy.ALWAYS);
        assertThat(DockerConfig.PullPolicy.parse("never")).isEqualTo(DockerConfig.PullPolicy.NEVER);
        assertThatThrownBy(() -> DockerConfig.PullPolicy.parse("sometimes"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sometimes")
                .hasMessageContaining("if-not-present");
    }

    @Test
    void hostsAreSocketsAndPorts() {
        assertThat(DaemonAddress.parse(URI.create("unix:///run/x.sock"), Optional.empty()))
                .isEqualTo(new DaemonAddress.Unix(Path.of("/run/x.sock")));
        assertThat(port("tcp://h:1", Optional.empty())).isEqualTo(1);
        assertThat(port("tcp://h", Optional.empty())).isEqualTo(2375);
        assertThat(port("tcp://h", Optional.of(Path.of("/certs")))).isEqualTo(2376);
        for (String bad : List.of("ssh://h", "unix://", "tcp:///x", "h")) {
            assertThatThrownBy(() -> DaemonAddress.parse(URI.create(bad), Optional.empty()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(bad);
        }
    }

    private static int port(String host, Optional<Path> certificates) {
        return ((DaemonAddress.Tcp) DaemonAddress.parse(URI.create(host), certificates)).port();
    }

    @Test
    void aNetworkOfDockersOwnIsRefused() {
        var usual = DockerConfig.DEFAULT;
        for (String network : List.of("host", "bridge", "none", "", "a b")) {
            assertThatThrownBy(() -> new DockerConfig(
                            usual.host(),
                            usual.certificates(),
                            network,
                            usual.pullPolicy(),
                            usual.callTimeout(),
                            usual.pullTimeout()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void bridgesHaveNamesThatLinuxTakes() {
        assertThat(SandboxNetwork.bridge("sandbox-engine"))
                .startsWith(SandboxNetwork.BRIDGE_PREFIX)
                .hasSizeLessThanOrEqualTo(15)
                .isNotEqualTo(SandboxNetwork.bridge("another"));
    }

    @Test
    void cpuSharesStayWithinTheKernels() {
        assertThat(ContainerRequest.shares(1000)).isEqualTo(1024);
        assertThat(ContainerRequest.shares(1)).isEqualTo(2);
        assertThat(ContainerRequest.shares(10_000_000)).isEqualTo(262_144);
    }

    @Test
    void onlyMissingDirectoriesAreMadeParentsFirst() {
        var files = List.of(file("/home/a/b/c/x"), file("/home/a/b/y"), file("/z"), file("/etc/x"));

        assertThat(PodFiles.missingDirectories(files, List.of("/home", "/etc")::contains))
                .containsExactly("/home/a", "/home/a/b", "/home/a/b/c");
    }

    @Test
    void ofManyDirectoriesFewAreAskedFor() {
        var files = IntStream.range(0, 400)
                .mapToObj(i -> file("/workspace/src/a" + i % 50 + "/b" + i % 7 + "/f" + i))
                .toList();
        var asked = new ArrayList<String>();

        var missing = PodFiles.missingDirectories(files, path -> {
            asked.add(path);
            return path.equals("/workspace");
        });
        assertThat(missing).hasSize(1 + 50 + 350).startsWith("/workspace/src", "/workspace/src/a0");
        assertThat(asked).hasSizeLessThan(6);
    }

    @Test
    void anArchiveBelongsToTheWorkspacesUser() throws IOException {
        String deep = "/opt/" + "long/".repeat(40) + "name";
        byte[] tar = PodFiles.tar("/", List.of("/opt"), List.of(new PodFile(deep, 0640, new byte[] {1, 2})));
        try (var entries = new TarArchiveInputStream(new ByteArrayInputStream(tar))) {
            var directory = entries.getNextEntry();
            assertThat(directory.isDirectory()).isTrue();
            assertThat(directory.getLongUserId()).isEqualTo(1000);
            var file = entries.getNextEntry();
            assertThat(file.getName()).isEqualTo(deep.substring(1));
            assertThat(file.getMode() & 07777).isEqualTo(0640);
            assertThat(file.getLongGroupId()).isEqualTo(1000);
            assertThat(entries.readAllBytes()).containsExactly(1, 2);
            assertThat(entries.getNextEntry()).isNull();
        }
    }

    @Test
    void ofAVolumeOnlySmallFilesAtTheTopAreRead() throws IOException {
        byte[] tar = PodFiles.tar("/", List.of("/d"), List.of(file("/a"), file("/d/b"), file("/./c")));

        assertThat(VolumeReader.untar(new VolumeName("v"), new ByteArrayInputStream(tar)))
                .extracting(PodFile::path)
                .containsExactly("a", "c");
    }

    private static PodFile file(String path) {
        return new PodFile(path, 0600, new byte[0]);
    }

    @Test
    void usageIsTakenBetweenTwoReadings() throws IOException {
        String reading = """
                {"read": "2026-01-01T00:00:0%d.5Z", "pids_stats": {"current": 3},
                 "cpu_stats": {"cpu_usage": {"total_usage": %d}},
                 "memory_stats": {"usage": 1000, "limit": 5000, "stats": {%s}},
                 "networks": {"a": {"rx_bytes": 1, "tx_bytes": 2}, "b": {"rx_bytes": 10, "tx_bytes": 20}},
                 "blkio_stats": {"io_service_bytes_recursive": [
                   {"op": "Read", "value": 5}, {"op": "write", "value": 7}, {"op": "Total", "value": 12}]}}
                """;
        var json = new ObjectMapper();
        for (var cache : Map.of(
                        "\"total_inactive_file\": 400, \"inactive_file\": 9", 600L, "\"inactive_file\": 300", 700L)
                .entrySet()) {
            var usage = UsageSampler.usage(
                    json.readTree(reading.formatted(1, 1_000_000_000, cache.getKey())),
                    json.readTree(reading.formatted(3, 2_500_000_000L, cache.getKey())));

            assertThat(usage.cpuMillis()).isEqualTo(750);
            assertThat(usage.memoryBytes()).isEqualTo(cache.getValue());
            assertThat(usage.memoryLimitBytes()).isEqualTo(5000);
            assertThat(usage.networkReceivedBytes()).isEqualTo(11);
            assertThat(usage.networkSentBytes()).isEqualTo(22);
            assertThat(usage.blockReadBytes()).isEqualTo(5);
            assertThat(usage.blockWrittenBytes()).isEqualTo(7);
        }
    }

    @Test
    void timeoutsArePositive() {
        var usual = DockerConfig.DEFAULT;
        assertThatThrownBy(() -> new DockerConfig(
                        usual.host(),
                        usual.certificates(),
                        usual.network(),
                        usual.pullPolicy(),
                        Duration.ZERO,
                        usual.pullTimeout()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
