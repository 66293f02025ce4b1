package dev.sandboxengine.runtime.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import dev.sandboxengine.runtime.OwnMount;
import dev.sandboxengine.runtime.PodFile;
import dev.sandboxengine.runtime.PodSpec;
import dev.sandboxengine.runtime.RuntimeFailure;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that the workspace's user can write to the workspace's own volumes. The daemon fills a new volume with what the image
 * has at its path, owner included; where the image has nothing the volume is empty and root's. Thread-safe.
 */
final class VolumeOwner {

    private static final Logger log = LoggerFactory.getLogger(VolumeOwner.class);
    private static final String PURPOSE = "volume-owner";

    private static final int REMEMBERED = 1000;

    // Whether an image has nothing at a path, or an empty directory of root's
    private final ConcurrentHashMap<Place, Boolean> known = new ConcurrentHashMap<>();
    private final DockerDaemon daemon;
    private final Ownership ownership;
    private final OwnContainers containers;

    private record Place(String image, String path) {}

    VolumeOwner(DockerDaemon daemon, Ownership ownership, OwnContainers containers) {
        this.daemon = daemon;
        this.ownership = ownership;
        this.containers = containers;
    }

    /**
     * The paths of the own volumes of a created workspace that are empty and root's. What an image has at a path never changes,
     * and to look costs some 50 ms, so it is remembered.
     *
     * @param fresh the volumes that were made for it just now: only these tell what the image has
     */
    List<String> roots(String deed, PodSpec spec, String id, Set<String> fresh) {
        var own = spec.workspace().mounts().stream()
                .filter(OwnMount.class::isInstance)
                .map(OwnMount.class::cast)
                .toList();
        if (own.isEmpty()) {
            return List.of();
        }
        String image = containers
                .inspect(deed, id)
                .map(InspectContainerResponse::getImageId)
                .orElse("");
        var answers = AtOnce.of(deed, own, mount -> {
            if (!fresh.contains(OwnVolumes.name(spec.name(), mount.name()))) {
                return isEmptyAndRoots(deed, id, mount.path());
            }
            var place = new Place(image, mount.path());
            Boolean remembered = known.get(place);
            boolean answer = remembered != null ? remembered : isEmptyAndRoots(deed, id, mount.path());
            if (known.size() >= REMEMBERED) {
                known.clear();
            }
            known.put(place, answer);
            return answer;
        });
        var roots = new ArrayList<String>();
        for (int i = 0; i < own.size(); i++) {
            if (answers.get(i)) {
                roots.add(own.get(i).path());
            }
        }
        return roots;
    }

    private boolean isEmptyAndRoots(String deed, String id, String path) {
        var question = DaemonHttp.Question.get("/containers/" + id + "/archive?path=" + DockerDaemon.escape(path));
        return daemon.stream(deed, question, daemon.config().callTimeout(), VolumeOwner::isEmptyAndRoots);
    }

    /** Whether an archive holds nothing but a directory of root's. */
    static boolean isEmptyAndRoots(InputStream archive) throws IOException {
        // Not closed: that would read the archive to its end, and the connection is closed by its owner.
        @SuppressWarnings("resource")
        var tar = new TarArchiveInputStream(archive);
        var directory = tar.getNextEntry();
        return directory != null
                && directory.isDirectory()
                && directory.getLongUserId() == 0
                && tar.getNextEntry() == null;
    }

    /**
     * Gives volumes to the workspace's user through a container that never runs: the daemon refuses to touch what is a mount's
     * own directory in one whose root cannot be written to.
     */
    void give(String deed, PodSpec spec, List<String> paths) {
        if (paths.isEmpty()) {
            return;
        }
        var mounts = new ArrayList<Mount>();
        var directories = new ArrayList<String>();
        for (var mount : spec.workspace().mounts()) {
            if (mount instanceof OwnMount own && paths.contains(own.path())) {
                String directory = "/volume-" + own.name();
                directories.add(directory);
                mounts.add(new Mount()
                        .withType(MountType.VOLUME)
                        .withSource(OwnVolumes.name(spec.name(), own.name()))
                        .withTarget(directory));
            }
        }
        String helper = helper(deed, spec, mounts);
        try {
            daemon.whole(
                    deed,
                    new DaemonHttp.Question(
                            "PUT",
                            "/containers/" + helper + "/archive?path=%2F",
                            Map.of("Content-Type", "application/x-tar"),
                            PodFiles.tar("/", directories, List.<PodFile>of())));
        } finally {
            discard(deed, helper);
        }
    }

    // It bears the pod's label, so that one that a killed engine left goes with the pod.
    private String helper(String deed, PodSpec spec, List<Mount> mounts) {
        var labels = new HashMap<>(ownership.helperLabels(PURPOSE));
        labels.put(Ownership.POD, spec.name().value());
        return daemon.ask(
                deed,
                client -> client.createContainerCmd(spec.workspace().image().value())
                        .withEntrypoint("/never-started")
                        .withUser(ContainerRequest.USER)
                        .withLabels(labels)
                        .withHostConfig(HostConfig.newHostConfig()
                                .withNetworkMode("none")
                                .withMounts(mounts))
                        .exec()
                        .getId());
    }

    private void discard(String deed, String helper) {
        try {
            containers.removeById(deed, helper);
        } catch (DaemonRefusal | RuntimeFailure failure) {
            log.warn("container {} is left: {}", helper, failure.getMessage());
        }
    }
}
