package dev.sandboxengine.runtime.docker;

import dev.sandboxengine.runtime.OwnMount;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.PodSpec;
import dev.sandboxengine.runtime.RuntimeFailure;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the daemon can limit what is written to a volume. It does not tell before it is asked for one: a volume with a size is
 * made and removed. Thread-safe.
 */
final class VolumeQuota {

    /** What the operator has to do for sizes of volumes. */
    static final String REMEDY =
            "this Docker host cannot limit the size of volumes: put Docker's data directory on xfs or"
                    + " ext4 with project quotas (mount option 'pquota' or 'prjquota'), or leave the size out";

    private static final Logger log = LoggerFactory.getLogger(VolumeQuota.class);

    private static final long PROBED_BYTES = 16 << 20;

    // The operator may mount the storage anew, but to ask each time would have the daemon make a volume every second.
    private static final Duration NO_IS_KEPT = Duration.ofMinutes(5);

    private final DockerDaemon daemon;
    private final Ownership ownership;
    private volatile @Nullable Answer answer;

    VolumeQuota(DockerDaemon daemon, Ownership ownership) {
        this.daemon = daemon;
        this.ownership = ownership;
    }

    private record Answer(boolean enforced, long at) {
        boolean holds() {
            return enforced || System.nanoTime() - at < NO_IS_KEPT.toNanos();
        }
    }

    /**
     * Whether sizes are enforced. A yes is kept as long as this lives, a no for some minutes. What the daemon refuses for whatever
     * reason is not enforced.
     *
     * @throws RuntimeFailure.Unavailable when the daemon does not answer
     */
    boolean enforced() {
        var known = answer;
        if (known == null || !known.holds()) {
            known = new Answer(probe(), System.nanoTime());
            answer = known;
        }
        return known.enforced();
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
            remove(deed, volume.path("Name").asText());
            return true;
        } catch (DaemonRefusal refusal) {
            log.debug("sizes of volumes are not enforced: {}", refusal.getMessage());
            return false;
        }
    }

    // What is left is removed with other helpers.
    private void remove(String deed, String volume) {
        try {
            daemon.whole(deed, DaemonHttp.Question.of("DELETE", "/volumes/" + DockerDaemon.escape(volume)));
        } catch (DaemonRefusal refusal) {
            log.debug("volume {} is left: {}", volume, refusal.getMessage());
        }
    }
}
