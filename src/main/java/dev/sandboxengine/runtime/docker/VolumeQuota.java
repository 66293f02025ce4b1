package dev.sandboxengine.runtime.docker;

import dev.sandboxengine.runtime.OwnMount;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.PodSpec;
import dev.sandboxengine.runtime.RuntimeFailure;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether the daemon can limit what is written to a volume. It does not tell before it is asked for one: a volume with a size is
 * made and removed. Thread-safe.
 */
final class VolumeQuota {

    /** What the operator has to do for sizes of volumes. */
    static final String REMEDY =
            "this Docker host cannot limit the size of volumes: put Docker's data directory on xfs or"
                    + " ext4 with project quotas (mount option 'pquota' or 'prjquota'), or leave the size out";

    private static final long PROBED_BYTES = 16 << 20;

    private final DockerDaemon daemon;
    private final Ownership ownership;
    private volatile @Nullable Boolean enforced;

    VolumeQuota(DockerDaemon daemon, Ownership ownership) {
        this.daemon = daemon;
        this.ownership = ownership;
    }

    /** Whether sizes are enforced; asked once as long as they are, as the storage below does not change by itself. */
    boolean enforced() {
        Boolean known = enforced;
        if (known == null || !known) {
            known = probe();
            enforced = known;
        }
        return known;
    }

    /**
     * Refuses a pod with a volume whose size would not be enforced.
     *
     * @throws RuntimeFailure.Rejected naming the volume, with the remedy
     */
    void require(PodSpec spec) {
        OwnVolumes.containers(spec)
                .flatMap(container -> container.mounts().stream())
                .filter(mount ->
                        mount instanceof OwnMount own && own.sizeBytes().isPresent())
                .findFirst()
                .ifPresent(mount -> {
                    if (!enforced()) {
                        throw refused(spec.name(), (OwnMount) mount);
                    }
                });
    }

    static RuntimeFailure.Rejected refused(PodName pod, OwnMount mount) {
        return new RuntimeFailure.Rejected(
                "cannot create pod '" + pod + "' with a size for volume '" + mount.name() + "': " + REMEDY);
    }

    private boolean probe() {
        String deed = "see whether the size of volumes can be limited";
        try {
            var volume = daemon.tree(
                    deed,
                    DaemonHttp.Question.json(
                            "POST",
                            "/volumes/create",
                            daemon.bytes(Map.of(
                                    "Driver",
                                    OwnVolumes.DRIVER,
                                    "DriverOpts",
                                    Map.of("size", Long.toString(PROBED_BYTES)),
                                    "Labels",
                                    ownership.helperLabels("volume-size")))));
            daemon.whole(
                    deed,
                    DaemonHttp.Question.of(
                            "DELETE",
                            "/volumes/"
                                    + DockerDaemon.escape(volume.path("Name").asText())));
            return true;
        } catch (DaemonRefusal refusal) {
            if (refusal.says("quota") || refusal.status() == 400) {
                return false;
            }
            throw refusal;
        }
    }
}
