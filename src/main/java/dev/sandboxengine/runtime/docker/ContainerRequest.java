package dev.sandboxengine.runtime.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.RestartPolicy;
import com.github.dockerjava.api.model.Ulimit;
import dev.sandboxengine.runtime.ContainerSpec;
import dev.sandboxengine.runtime.PodSpec;
import dev.sandboxengine.runtime.Sidecar;
import java.util.List;
import java.util.Map;

/** Writes a pod's specification as what Docker is asked for. */
final class ContainerRequest {

    /** The workspace's user, whatever the image says: it must not be root. */
    static final String USER = "1000:1000";

    // Above the daemon's and the engine's own, so that the kernel takes a sandbox first when the host runs out of
    // memory.
    private static final int OOM_SCORE = 500;

    // What images of servers need to prepare their data and to change to their own user. With KILL the init process,
    // still
    // root's, can tell a server that did so to stop; it sees no processes but the container's own.
    private static final Capability[] FOR_SERVERS = {
        Capability.CHOWN,
        Capability.SETUID,
        Capability.SETGID,
        Capability.DAC_OVERRIDE,
        Capability.FOWNER,
        Capability.KILL
    };

    private final Ownership ownership;
    private final String network;

    ContainerRequest(Ownership ownership, String network) {
        this.ownership = ownership;
        this.network = network;
    }

    /** The workspace. Sidecars share its network, and with it its file of hosts. */
    CreateContainerCmd workspace(DockerClient client, PodSpec spec) {
        var host = host(spec, spec.workspace()).withNetworkMode(network);
        if (!spec.sidecars().isEmpty()) {
            host.withExtraHosts(spec.sidecars().stream()
                    .map(sidecar -> sidecar.name() + ":127.0.0.1")
                    .toArray(String[]::new));
        }
        return container(client, spec.workspace(), PodPart.workspace(spec.name()))
                .withHostName(spec.name().value())
                .withUser(USER)
                .withLabels(ownership.labels(spec))
                .withHostConfig(host);
    }

    /** A sidecar beside a workspace that was created, not necessarily started. */
    CreateContainerCmd sidecar(DockerClient client, PodSpec spec, Sidecar sidecar, String workspaceId) {
        return container(client, sidecar.container(), PodPart.sidecar(spec.name(), sidecar.name()))
                .withLabels(ownership.labels(spec, sidecar.name()))
                .withHostConfig(host(spec, sidecar.container())
                        .withCapAdd(FOR_SERVERS)
                        .withNetworkMode(networkOf(workspaceId)));
    }

    /** How a container says that it shares another one's network. */
    static String networkOf(String workspaceId) {
        return "container:" + workspaceId;
    }

    private static CreateContainerCmd container(DockerClient client, ContainerSpec spec, PodPart part) {
        return client.createContainerCmd(spec.image().value())
                .withName(part.containerName())
                .withEnv(spec.env().entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .toList());
    }

    private HostConfig host(PodSpec pod, ContainerSpec spec) {
        var limits = spec.limits();
        var requests = spec.requests();
        var mounts = new ContainerMounts(ownership, pod, spec);
        var host = HostConfig.newHostConfig()
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges"))
                .withPrivileged(false)
                .withInit(true)
                .withIpcMode("private")
                .withRestartPolicy(RestartPolicy.noRestart())
                .withReadonlyRootfs(spec.readOnlyRoot())
                .withOomScoreAdj(OOM_SCORE)
                .withNanoCPUs(limits.cpuMillis() * 1_000_000)
                .withCpuShares(shares(requests.cpuMillis().orElse(limits.cpuMillis())))
                .withMemory(limits.memoryBytes())
                .withMemorySwap(limits.memoryBytes())
                .withPidsLimit(limits.pids())
                .withUlimits(spec.ulimits().stream()
                        .map(limit -> new Ulimit(limit.name(), limit.soft(), limit.hard()))
                        .toList())
                .withLogConfig(
                        new LogConfig(LogConfig.LoggingType.JSON_FILE, Map.of("max-size", "5m", "max-file", "2")))
                .withMounts(mounts.volumes())
                .withTmpFs(mounts.memory());
        requests.memoryBytes().ifPresent(host::withMemoryReservation);
        limits.diskBytes().ifPresent(bytes -> host.withStorageOpt(Map.of("size", Long.toString(bytes))));
        spec.shmBytes().ifPresent(host::withShmSize);
        return host;
    }

    /** Thousandths of a CPU as Docker's shares: 1024 are one CPU, 2 the least that the kernel takes. */
    static int shares(long cpuMillis) {
        return Math.clamp(cpuMillis * 1024 / 1000, 2, 262_144);
    }
}
