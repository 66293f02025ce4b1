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
    private final DaemonFacts facts;
    private final DiskQuota disk;
    private final VolumeQuota sizes;
    private final ForgottenHelpers forgotten;
    private final Images images;
    private final PodViews views;
    private final PodCreation creation;
    private final PodLife life;
    private final PodRemoval removal;
    private final ExecStarter execs;
    private final PodLogs logs;
    private final UsageSampler usages;
    private final VolumeReader volumes;
    private final PodEvents events;

    /**
     * A runtime on a daemon, be it there or not.
     *
     * @param config where the daemon is and how it is used
     * @param installation whose pods these are: 1 to 63 letters, digits, dots, underscores, hyphens
     * @param clock tells when a pod was made, and how old something is
     */
    public DockerRuntime(DockerConfig config, String installation, InstantSource clock) {
        var ownership = new Ownership(installation);
        var address = DaemonAddress.parse(config.host(), config.certificates());
        daemon = new DockerDaemon(config, new DaemonHttp(address, deadlines));
        containers = new OwnContainers(daemon, ownership);
        facts = new DaemonFacts(daemon);
        disk = new DiskQuota(daemon, ownership);
        sizes = new VolumeQuota(daemon, ownership);
        images = new Images(daemon);
        var ownVolumes = new OwnVolumes(daemon, ownership);
        forgotten = new ForgottenHelpers(ownership, containers, ownVolumes, clock);
        var network = new SandboxNetwork(daemon);
        views = new PodViews(ownership, containers, ownVolumes);
        removal = new PodRemoval(containers, ownVolumes);
        creation = new PodCreation(
                daemon,
                ownership,
                containers,
                removal,
                network,
                new PodCreation.Capabilities(disk, sizes, ownVolumes),
                images,
                clock);
        var starts = new ExecStarts(daemon);
        life = new PodLife(daemon, ownership, containers, network, starts);
        execs = new ExecStarter(daemon, containers, starts);
        logs = new PodLogs(daemon, containers);
        usages = new UsageSampler(daemon, containers);
        events = new PodEvents(daemon, ownership, PodEventStream.Rhythm.USUAL);
        volumes = new VolumeReader(daemon, ownership, containers);
    }

    @Override
    public RuntimeInfo info() {
        return translating(() -> {
            var info = facts.current();
            forgotten.removeWhenDue();
            boolean enforces = disk.enforced(info);
            boolean sized = sizes.enforced();
            return new RuntimeInfo(
                    "Docker Engine " + info.getServerVersion() + " (API " + daemon.version("ask Docker what it is")
                            + ") on " + info.getOperatingSystem(),
                    requireNonNull(info.getNCPU()) * 1000L,
                    requireNonNull(info.getMemTotal()),
                    enforces,
                    enforces ? "" : DiskQuota.REMEDY,
                    sized,
                    sized ? "" : VolumeQuota.REMEDY);
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
            life.start(pod);
            return true;
        });
    }

    @Override
    public void stop(PodName pod, Duration grace) {
        translating(() -> {
            life.stop(pod, grace);
            return true;
        });
    }

    @Override
    public void pause(PodName pod) {
        translating(() -> {
            life.pause(pod);
            return true;
        });
    }

    @Override
    public void unpause(PodName pod) {
        translating(() -> {
            life.unpause(pod);
            return true;
        });
    }

    @Override
    public void restart(PodName pod, String sidecar, Duration grace) {
        translating(() -> {
            life.restart(pod, sidecar, grace);
            return true;
        });
    }

    @Override
    public Subscription watch(Consumer<PodEvent> listener) {
        return events.watch(listener);
    }

    @Override
    public Optional<PodObservation> observe(PodName pod) {
        return translating(() -> views.observe(pod));
    }

    @Override
    public List<PodObservation> list() {
        return translating(views::list);
    }

    @Override
    public void remove(PodName pod) {
        translating(() -> {
            removal.remove(pod);
            return true;
        });
    }

    @Override
    public ExecProcess exec(PodName pod, ExecSpec spec) {
        return translating(() -> execs.start(pod, spec));
    }

    @Override
    public byte[] logs(PodName pod, Optional<String> sidecar, int lines) {
        return translating(() -> logs.tail(new PodPart(pod, sidecar), lines));
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
        events.close();
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
