package dev.sandboxengine.runtime.docker;

import static java.util.Objects.requireNonNull;

import dev.sandboxengine.runtime.ExecProcess;
import dev.sandboxengine.runtime.ExecSpec;
import dev.sandboxengine.runtime.ImageRef;
import dev.sandboxengine.runtime.PodEvent;
import dev.sandboxengine.runtime.PodFile;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.PodObservation;
import dev.sandboxengine.runtime.PodSpec;
import dev.sandboxengine.runtime.PodUsage;
import dev.sandboxengine.runtime.RuntimeInfo;
import dev.sandboxengine.runtime.SandboxRuntime;
import dev.sandboxengine.runtime.VolumeName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One Docker host. Construction does not need the daemon: it is connected to by the first call, and by every call again.
 * Thread-safe.
 */
public final class DockerRuntime implements SandboxRuntime, AutoCloseable {

    private static final Duration MOST_FOR_KILLS = Duration.ofSeconds(5);

    private final Deadlines deadlines = new Deadlines();
    private final DockerDaemon daemon;
    private final OwnContainers containers;
    private final DiskQuota disk;
    private final Images images;
    private final PodCreation creation;
    private final ExecStarter execs;
    private final PodLogs logs;
    private final UsageSampler usages;
    private final VolumeReader volumes;

    /**
     * A runtime on a daemon, be it there or not.
     *
     * @param config where the daemon is and how it is used
     * @param installation whose pods these are: 1 to 63 letters, digits, dots, underscores, hyphens
     * @param clock tells when a pod was made
     */
    public DockerRuntime(DockerConfig config, String installation, InstantSource clock) {
        var ownership = new Ownership(installation);
        var address = DaemonAddress.parse(config.host(), config.certificates());
        daemon = new DockerDaemon(config, new DaemonHttp(address, deadlines));
        containers = new OwnContainers(daemon, ownership);
        disk = new DiskQuota(daemon, ownership);
        images = new Images(daemon);
        creation = new PodCreation(daemon, ownership, containers, new SandboxNetwork(daemon), disk, images, clock);
        execs = new ExecStarter(daemon, containers);
        logs = new PodLogs(daemon, containers);
        usages = new UsageSampler(daemon, containers);
        volumes = new VolumeReader(daemon, ownership, containers, clock);
    }

    @Override
    public RuntimeInfo info() {
        return translating(() -> {
            var info = daemon.ask(
                    "ask Docker what it is", client -> client.infoCmd().exec());
            boolean enforces = disk.enforced(info);
            return new RuntimeInfo(
                    "Docker Engine " + info.getServerVersion() + " (API " + daemon.version("ask Docker what it is")
                            + ") on " + info.getOperatingSystem(),
                    requireNonNull(info.getNCPU()) * 1000L,
                    requireNonNull(info.getMemTotal()),
                    enforces,
                    enforces ? "" : DiskQuota.REMEDY);
        });
    }

    @Override
    public void ensureImage(ImageRef image) {
        translating(() -> {
            images.ensure(image);
            return true;
        });
    }

    @Override
    public PodObservation create(PodSpec spec) {
        return translating(() -> creation.create(spec));
    }

    @Override
    public void start(PodName pod) {
        translating(() -> {
            creation.start(pod);
            return true;
        });
    }

    @Override
    public void stop(PodName pod, Duration grace) {
        throw new UnsupportedOperationException("stop");
    }

    @Override
    public void pause(PodName pod) {
        throw new UnsupportedOperationException("pause");
    }

    @Override
    public void unpause(PodName pod) {
        throw new UnsupportedOperationException("unpause");
    }

    @Override
    public void restart(PodName pod, String sidecar, Duration grace) {
        throw new UnsupportedOperationException("restart");
    }

    @Override
    public Subscription watch(Consumer<PodEvent> listener) {
        throw new UnsupportedOperationException("watch");
    }

    @Override
    public Optional<PodObservation> observe(PodName pod) {
        return translating(() -> containers.observe(pod));
    }

    @Override
    public List<PodObservation> list() {
        return translating(containers::list);
    }

    @Override
    public void remove(PodName pod) {
        translating(() -> {
            containers.remove(pod);
            return true;
        });
    }

    @Override
    public ExecProcess exec(PodName pod, ExecSpec spec) {
        return translating(() -> execs.start(pod, spec));
    }

    @Override
    public byte[] logs(PodName pod, Optional<String> sidecar, int lines) {
        return translating(() -> logs.tail(pod, lines));
    }

    @Override
    public PodUsage usage(PodName pod) {
        return translating(() -> usages.sample(pod));
    }

    @Override
    public Optional<List<PodFile>> readVolume(VolumeName volume, ImageRef helperImage) {
        return translating(() -> volumes.read(volume, helperImage));
    }

    /**
     * Kills what still runs by {@link #exec}, as nobody could any more, and ends what watches over timeouts; nothing can be
     * asked afterwards.
     */
    @Override
    public void close() {
        execs.killAll(MOST_FOR_KILLS);
        deadlines.close();
    }

    private static <T> T translating(Supplier<T> work) {
        try {
            return work.get();
        } catch (DaemonRefusal refusal) {
            throw refusal.failure();
        }
    }
}
