package dev.sandboxengine.runtime.docker;

import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Info;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.RuntimeFailure;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether the daemon's storage can limit what a container writes. Overlay on xfs can when it was mounted with project
 * quotas, which the daemon does not tell: there a container is created with a limit, never started, and removed.
 * Thread-safe.
 */
final class DiskQuota {

    /** What the operator has to do for disk limits. */
    static final String REMEDY = "this Docker host cannot limit disks: put Docker's data directory on xfs mounted with"
            + " 'pquota' (storage driver overlay2), or use the storage driver btrfs or zfs";

    private final DockerDaemon daemon;
    private final Ownership ownership;
    private volatile @Nullable Boolean enforced;

    DiskQuota(DockerDaemon daemon, Ownership ownership) {
        this.daemon = daemon;
        this.ownership = ownership;
    }

    /** Asks the daemon anew. */
    boolean enforced(Info info) {
        boolean answer = judge(info);
        enforced = answer;
        return answer;
    }

    /**
     * Refuses a pod with a disk limit where there is none.
     *
     * @throws RuntimeFailure.Rejected with the remedy
     */
    void require(PodName pod) {
        Boolean known = enforced;
        boolean can = known != null
                ? known
                : enforced(daemon.ask(
                        "create pod '" + pod + "'", client -> client.infoCmd().exec()));
        if (!can) {
            throw new RuntimeFailure.Rejected("cannot create pod '" + pod + "' with a disk limit: " + REMEDY);
        }
    }

    private boolean judge(Info info) {
        String driver = info.getDriver() == null ? "" : info.getDriver();
        return switch (driver) {
            case "btrfs", "zfs" -> true;
            case "overlay2" -> "xfs".equals(status(info, "Backing Filesystem")) && worksWithAnyImage();
            default -> false;
        };
    }

    private static String status(Info info, String name) {
        var statuses = info.getDriverStatuses();
        if (statuses != null) {
            for (var pair : statuses) {
                if (pair.size() == 2 && pair.getFirst().equals(name)) {
                    return pair.getLast();
                }
            }
        }
        return "";
    }

    private boolean worksWithAnyImage() {
        String deed = "see whether disks can be limited";
        var images = daemon.ask(deed, client -> client.listImagesCmd().exec());
        if (images.isEmpty()) {
            return false;
        }
        try {
            String id = daemon.ask(
                    deed,
                    client -> client.createContainerCmd(images.getFirst().getId())
                            .withCmd("true")
                            .withLabels(ownership.helperLabels("disk"))
                            .withHostConfig(HostConfig.newHostConfig().withStorageOpt(Map.of("size", "1G")))
                            .exec()
                            .getId());
            daemon.ask(deed, client -> {
                client.removeContainerCmd(id)
                        .withForce(true)
                        .withRemoveVolumes(true)
                        .exec();
                return true;
            });
            return true;
        } catch (DaemonRefusal refusal) {
            if (refusal.says("pquota") || refusal.says("storage-opt") || refusal.status() == 400) {
                return false;
            }
            throw refusal;
        }
    }
}
