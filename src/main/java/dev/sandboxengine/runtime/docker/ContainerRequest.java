package dev.sandboxengine.runtime.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.RestartPolicy;
import com.github.dockerjava.api.model.Ulimit;
import com.github.dockerjava.api.model.VolumeOptions;
import dev.sandboxengine.runtime.ContainerSpec;
import dev.sandboxengine.runtime.PodSpec;
import dev.sandboxengine.runtime.VolumeMount;
import java.util.List;
import java.util.Map;

/** Writes a pod's specification as what Docker is asked for. */
final class ContainerRequest {

    /** The workspace's user, whatever the image says: it must not be root. */
    static final String USER = "1000:1000";

    // Above the daemon's and the engine's own, so that the kernel takes a sandbox first when the host runs out of
    // memory.
    private static final int OOM_SCORE = 500;

    private final Ownership ownership;
    private final String network;

    ContainerRequest(Ownership ownership, String network) {
        this.ownership = ownership;
        this.network = network;
    }

    CreateContainerCmd of(DockerClient client, PodSpec spec) {
        var workspace = spec.workspace();
        return client.createContainerCmd(workspace.image().value())
                .withName(spec.name().value())
                .withHostName(spec.name().value())
                .withUser(USER)
                .withLabels(ownership.labels(spec))
                .withEnv(workspace.env().entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .toList())
                .withHostConfig(host(workspace));
    }

    private HostConfig host(ContainerSpec workspace) {
        var limits = workspace.limits();
        var requests = workspace.requests();
        var host = HostConfig.newHostConfig()
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges"))
                .withPrivileged(false)
                .withInit(true)
                .withIpcMode("private")
                .withNetworkMode(network)
                .withRestartPolicy(RestartPolicy.noRestart())
                .withOomScoreAdj(OOM_SCORE)
                .withNanoCPUs(limits.cpuMillis() * 1_000_000)
                .withCpuShares(shares(requests.cpuMillis().orElse(limits.cpuMillis())))
                .withMemory(limits.memoryBytes())
                .withMemorySwap(limits.memoryBytes())
                .withPidsLimit(limits.pids())
                .withUlimits(workspace.ulimits().stream()
                        .map(limit -> new Ulimit(limit.name(), limit.soft(), limit.hard()))
                        .toList())
                .withLogConfig(
                        new LogConfig(LogConfig.LoggingType.JSON_FILE, Map.of("max-size", "5m", "max-file", "2")))
                .withMounts(workspace.mounts().stream()
                        .filter(VolumeMount.class::isInstance)
                        .map(VolumeMount.class::cast)
                        .map(this::mount)
                        .toList());
        requests.memoryBytes().ifPresent(host::withMemoryReservation);
        limits.diskBytes().ifPresent(bytes -> host.withStorageOpt(Map.of("size", Long.toString(bytes))));
        return host;
    }

    private Mount mount(VolumeMount mount) {
        return new Mount()
                .withType(MountType.VOLUME)
                .withSource(mount.volume().value())
                .withTarget(mount.path())
                .withReadOnly(mount.readOnly())
                .withVolumeOptions(new VolumeOptions().withLabels(ownership.volumeLabels()));
    }

    /** Thousandths of a CPU as Docker's shares: 1024 are one CPU, 2 the least that the kernel takes. */
    static int shares(long cpuMillis) {
        return Math.clamp(cpuMillis * 1024 / 1000, 2, 262_144);
    }
}
