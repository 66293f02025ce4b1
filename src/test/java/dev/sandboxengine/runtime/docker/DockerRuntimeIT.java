package dev.sandboxengine.runtime.docker;

import static dev.sandboxengine.runtime.Fixtures.aPod;
import static dev.sandboxengine.runtime.Fixtures.withUlimit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.runtime.Fixtures;
import dev.sandboxengine.runtime.ImageRef;
import dev.sandboxengine.runtime.OwnMount;
import dev.sandboxengine.runtime.PodFile;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.PodObservation;
import dev.sandboxengine.runtime.PodObservation.Phase;
import dev.sandboxengine.runtime.PodSpec;
import dev.sandboxengine.runtime.Ran;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.SandboxRuntime;
import dev.sandboxengine.runtime.SandboxRuntimeContract;
import dev.sandboxengine.runtime.Ulimit;
import dev.sandboxengine.runtime.VolumeName;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The laws on a real Docker daemon, with images derived from the workspace's. */
class DockerRuntimeIT extends SandboxRuntimeContract {

    private final RawDocker raw = RawDocker.local();
    private final TestImages images = new TestImages(raw, installation());

    @BeforeAll
    void deriveImages() {
        images.derive();
    }

    @AfterAll
    void removeImages() {
        images.remove();
    }

    @Override
    protected SandboxRuntime open(String installation) {
        return new DockerRuntime(config(), installation, InstantSource.system());
    }

    private DockerConfig config() {
        var usual = DockerConfig.DEFAULT;
        return new DockerConfig(
                URI.create("unix://" + raw.socket()),
                usual.certificates(),
                usual.network(),
                usual.pullPolicy(),
                usual.callTimeout(),
                usual.pullTimeout());
    }

    @Override
    protected void close(SandboxRuntime runtime) {
        ((DockerRuntime) runtime).close();
    }

    @Override
    protected List<String> leftovers(String installation) {
        String label = "sandbox.installation=" + installation;
        var names = new ArrayList<String>();
        raw.labelled(label)
                .forEach(container -> names.add(container.path("Names").toString()));
        raw.volumesLabelled(label)
                .forEach(volume -> names.add(volume.path("Name").asText()));
        return names;
    }

    @Override
    public ImageRef image() {
        return TestImages.WORKSPACE;
    }

    @Override
    public ImageRef scriptedImage() {
        return images.scripted();
    }

    @Override
    public ImageRef serverImage() {
        return images.server();
    }

    @Override
    public ImageRef brokenImage() {
        return images.broken();
    }

    @Override
    public void forgetVolume(VolumeName volume) {
        assertThat(volume.value()).startsWith("test-");
        raw.removeVolume(volume.value());
    }

    @Override
    public Map<String, String> labelsOfSidecar(PodName pod, String sidecar) {
        var labels = new HashMap<String, String>();
        raw.inspect(pod + "-" + sidecar)
                .path("Config")
                .path("Labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return labels;
    }

    @Test
    void aPausedPodCannotBeEntered() {
        var pod = running(aPod(newName(), scriptedImage()));
        raw.expect(204, "POST", "/containers/" + pod + "/pause", "");

        assertThat(runtime().observe(pod).orElseThrow().phase()).isEqualTo(Phase.PAUSED);
        assertThatThrownBy(() -> runtime().exec(pod, Fixtures.sh("true")))
                .isInstanceOf(RuntimeFailure.PodNotRunning.class);
    }

    @Test
    void killInAPodThatWasPausedIsHarmless() {
        var pod = running(aPod(newName(), scriptedImage()));
        var process = runtime().exec(pod, Fixtures.sh("echo up; sleep 100"));
        Ran.until(process, "up");
        raw.expect(204, "POST", "/containers/" + pod + "/pause", "");

        process.kill();
        process.close();
        assertThat(runtime().observe(pod).orElseThrow().phase()).isEqualTo(Phase.PAUSED);
    }

    @Test
    void aNameThatSomebodyElsesContainerHasIsRefused() {
        var spec = aPod(newName(), scriptedImage());
        String foreign = raw.create(spec.name().value(), "{\"Image\":\"" + image() + "\"}");
        try {
            assertThatThrownBy(() -> runtime().create(spec))
                    .isInstanceOf(RuntimeFailure.Rejected.class)
                    .hasMessageContaining(foreign.substring(0, 12))
                    .hasMessageContaining("rename or remove it");
            runtime().remove(spec.name());
            assertThat(runtime().observe(spec.name())).isEmpty();
            assertThat(raw.inspect(foreign).path("Id").asText()).isEqualTo(foreign);
        } finally {
            raw.remove(foreign);
        }
    }

    @Test
    void theBeginningOfAnIdIsNoName() {
        var spec = aPod(newName(), scriptedImage());
        String id = runtime().create(spec).containerId();

        var prefix = new PodName(id.substring(0, 12));
        assertThat(runtime().observe(prefix)).isEmpty();
        runtime().remove(prefix);
        assertThat(runtime().observe(spec.name())).isPresent();
    }

    @Test
    void anInterruptedCreationIsMadeRight() {
        var bare = aPod(newName(), scriptedImage());
        runtime().create(bare);

        var full = Fixtures.withFile(bare, new PodFile("/opt/late", 0600, new byte[] {'x'}));
        assertThat(runtime().create(full).phase()).isEqualTo(Phase.CREATED);
        runtime().start(bare.name());
        assertThat(sh(bare.name(), "cat /opt/late").out()).isEqualTo("x");
    }

    @Test
    void aCreationWhoseFilesCannotBePlacedLeavesNothing() {
        var spec = Fixtures.withFile(
                aPod(newName(), scriptedImage()), new PodFile("/etc/passwd/under-a-file", 0600, new byte[0]));

        assertThatThrownBy(() -> runtime().create(spec)).isInstanceOf(RuntimeFailure.class);
        assertThat(runtime().observe(spec.name())).isEmpty();
        assertThat(raw.request("GET", "/containers/" + spec.name() + "/json", "")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aContainerIsHardened() {
        var pod = running(withUlimit(aPod(newName(), scriptedImage()), new Ulimit("nofile", 123, 456)));

        var seen = raw.inspect(pod.value());
        var host = seen.path("HostConfig");
        assertThat(host.path("Privileged").asBoolean()).isFalse();
        assertThat(host.path("Init").asBoolean()).isTrue();
        assertThat(host.path("IpcMode").asText()).isEqualTo("private");
        assertThat(host.path("RestartPolicy").path("Name").asText()).isIn("", "no");
        assertThat(host.path("LogConfig").path("Type").asText()).isEqualTo("json-file");
        assertThat(host.path("LogConfig").path("Config").path("max-size").asText())
                .isEqualTo("5m");
        assertThat(host.path("PortBindings")).isEmpty();
        assertThat(host.path("Ulimits").path(0).path("Soft").asInt()).isEqualTo(123);
        assertThat(host.path("Ulimits").path(0).path("Hard").asInt()).isEqualTo(456);
        assertThat(host.path("MaskedPaths")).isNotEmpty();
        assertThat(host.path("OomScoreAdj").asInt()).isPositive();
        assertThat(seen.path("Config").path("User").asText()).isEqualTo("1000:1000");
        assertThat(seen.path("NetworkSettings").path("Networks").fieldNames())
                .toIterable()
                .containsExactly(DockerConfig.DEFAULT.network());
    }

    @Test
    void theNetworkForbidsTrafficBetweenSandboxes() {
        running(aPod(newName(), scriptedImage()));

        var network = raw.tree(raw.expect(200, "GET", "/networks/" + DockerConfig.DEFAULT.network(), ""));
        assertThat(network.path("Options")
                        .path("com.docker.network.bridge.enable_icc")
                        .asText())
                .isEqualTo("false");
    }

    @Test
    void anEngineThatNeverSawAPodContinuesWithIt() {
        var spec = aPod(newName(), scriptedImage());
        runtime().create(spec);
        try (var other = new DockerRuntime(config(), installation(), InstantSource.system())) {
            other.start(spec.name());
            assertThat(other.create(spec).phase()).isEqualTo(Phase.RUNNING);
            other.create(Fixtures.inGeneration(spec, 2));
        }
        // What is remembered here is of generation 1.
        runtime().start(spec.name());
        assertThat(sh(spec.name(), "echo here").out()).isEqualTo("here\n");
        runtime().remove(spec.name());
        assertThat(runtime().observe(spec.name())).isEmpty();
    }

    private PodSpec aPair() {
        return Fixtures.withMount(
                Fixtures.beside(aPod(newName(), scriptedImage()), "other", scriptedImage(), "exec sleep infinity"),
                new OwnMount("data", "/data", OptionalLong.empty()));
    }

    @Test
    void whatIsLeftOfAPodIsSeenAndRemoved() {
        var pod = running(aPair());
        raw.remove(pod.value());

        for (var seen : List.of(runtime().observe(pod).orElseThrow(), listed(pod))) {
            assertThat(seen.phase()).isEqualTo(Phase.PARTIAL);
            assertThat(seen.generation()).isEqualTo(1);
            assertThat(seen.sidecars()).containsOnlyKeys("other");
            assertThat(seen.labels()).containsEntry("sandbox.id", pod.value());
        }
        raw.remove(pod + "-other");
        for (var seen : List.of(runtime().observe(pod).orElseThrow(), listed(pod))) {
            assertThat(seen.phase()).isEqualTo(Phase.PARTIAL);
            assertThat(seen.sidecars()).isEmpty();
        }
        runtime().remove(pod);
        assertThat(runtime().observe(pod)).isEmpty();
        assertThat(raw.volumesLabelled("sandbox.pod=" + pod)).isEmpty();
    }

    private PodObservation listed(PodName pod) {
        return runtime().list().stream()
                .filter(seen -> seen.name().equals(pod))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void missingPartsAreMadeAgain() {
        var spec = aPair();
        var pod = running(spec);
        sh(pod, "echo kept > /data/file");
        raw.remove(pod + "-other");
        assertThat(runtime().observe(pod).orElseThrow().sidecars()).isEmpty();

        assertThat(runtime().create(spec).sidecars()).containsOnlyKeys("other");
        runtime().start(pod);
        assertThat(runtime().observe(pod).orElseThrow().sidecars().get("other").phase())
                .isEqualTo(Phase.RUNNING);

        // The network of a sidecar is that of a workspace which is no more
        raw.remove(pod.value());
        runtime().create(spec);
        runtime().start(pod);
        assertThat(otherDevices(pod)).contains("eth0");
        assertThat(sh(pod, "cat /data/file").out()).isEqualTo("kept\n");
    }

    @Test
    void aSidecarOfAWorkspaceThatSomebodyRestartedIsStartedAnew() {
        var pod = running(aPair());
        var before = runtime().observe(pod).orElseThrow();
        assertThat(before.startedAt().orElseThrow()).isBefore(startedAt(before, "other"));

        raw.expect(204, "POST", "/containers/" + pod + "/restart?t=1", "");
        var between = runtime().observe(pod).orElseThrow();
        assertThat(between.phase()).isEqualTo(Phase.RUNNING);
        assertThat(between.startedAt().orElseThrow()).isAfter(startedAt(between, "other"));
        assertThat(otherDevices(pod)).doesNotContain("eth0");

        runtime().start(pod);
        var after = runtime().observe(pod).orElseThrow();
        assertThat(after.startedAt()).isEqualTo(between.startedAt());
        assertThat(startedAt(after, "other")).isAfter(after.startedAt().orElseThrow());
        assertThat(otherDevices(pod)).contains("eth0");
    }

    private static Instant startedAt(PodObservation pod, String sidecar) {
        return pod.sidecars().get(sidecar).startedAt().orElseThrow();
    }

    private String otherDevices(PodName pod) {
        return run(pod, Fixtures.inSidecar("other", "cat /proc/net/dev")).out();
    }

    @Test
    void aFailureLeavesWhatWasThereBefore() {
        var spec = aPair();
        var pod = running(spec);
        var more = Fixtures.beside(spec, "lost", new ImageRef("sandbox-test-missing.invalid/nothing:3"), "");

        assertThatThrownBy(() -> runtime().create(more)).isInstanceOf(RuntimeFailure.ImageUnavailable.class);
        assertThat(runtime().observe(pod).orElseThrow().phase()).isEqualTo(Phase.RUNNING);
        assertThat(raw.volumesLabelled("sandbox.pod=" + pod)).hasSize(1);
    }

    @Test
    void aFailedCreationLeavesNoVolume() {
        var spec = Fixtures.beside(aPair(), "lost", new ImageRef("sandbox-test-missing.invalid/nothing:3"), "");

        assertThatThrownBy(() -> runtime().create(spec)).isInstanceOf(RuntimeFailure.ImageUnavailable.class);
        assertThat(raw.volumesLabelled("sandbox.pod=" + spec.name())).isEmpty();
        assertThat(raw.labelled("sandbox.pod=" + spec.name())).isEmpty();
    }

    @Test
    void aVolumeOfSomebodyElseIsNotTakenForThePods() {
        var spec = aPair();
        String name = spec.name() + "-data";
        raw.expect(201, "POST", "/volumes/create", "{\"Name\":\"" + name + "\"}");
        try {
            assertThatThrownBy(() -> runtime().create(spec))
                    .isInstanceOf(RuntimeFailure.Rejected.class)
                    .hasMessageContaining(name);
            runtime().remove(spec.name());
            raw.expect(200, "GET", "/volumes/" + name, "");
        } finally {
            raw.removeVolume(name);
        }
    }

    @Test
    void aSidecarIsHardened() {
        var pod = running(aPair());

        var seen = raw.inspect(pod + "-other");
        var host = seen.path("HostConfig");
        assertThat(host.path("NetworkMode").asText())
                .isEqualTo("container:" + raw.inspect(pod.value()).path("Id").asText());
        assertThat(host.path("Privileged").asBoolean()).isFalse();
        assertThat(host.path("Init").asBoolean()).isTrue();
        assertThat(host.path("IpcMode").asText()).isEqualTo("private");
        assertThat(host.path("RestartPolicy").path("Name").asText()).isIn("", "no");
        assertThat(host.path("SecurityOpt").toString()).contains("no-new-privileges");
        assertThat(host.path("LogConfig").path("Config").path("max-size").asText())
                .isEqualTo("5m");
        assertThat(host.path("OomScoreAdj").asInt()).isPositive();
        assertThat(host.path("Memory").asLong())
                .isPositive()
                .isEqualTo(host.path("MemorySwap").asLong());
        assertThat(host.path("PidsLimit").asLong()).isPositive();
        assertThat(host.path("PortBindings")).isEmpty();
    }

    @Test
    void whatIsLeftOfAnOlderGenerationIsNotTakenOver() {
        var spec = aPair();
        var pod = running(spec);
        sh(pod, "echo old > /data/file");
        raw.remove(pod.value());

        running(Fixtures.inGeneration(spec, 2));
        assertThat(sh(pod, "ls -A /data").out()).isEmpty();
        assertThat(runtime().observe(pod).orElseThrow().sidecars().get("other").phase())
                .isEqualTo(Phase.RUNNING);
    }
}
