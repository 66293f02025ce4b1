package dev.sandboxengine.runtime.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.PodObservation;
import dev.sandboxengine.runtime.PodObservation.Phase;
import dev.sandboxengine.runtime.PodSpec;
import dev.sandboxengine.runtime.RuntimeFailure;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes and starts pods. Thread-safe; two creations of one name end with one container. */
final class PodCreation {

    private static final Logger log = LoggerFactory.getLogger(PodCreation.class);
    private static final int ATTEMPTS = 5;
    private static final List<String> NOT_A_PROGRAM = List.of(
            "no such file or directory",
            "executable file not found",
            "permission denied",
            "exec format error",
            "is a directory",
            "not a directory");

    private final DockerDaemon daemon;
    private final Ownership ownership;
    private final OwnContainers containers;
    private final SandboxNetwork network;
    private final DiskQuota disk;
    private final Images images;
    private final PodFiles files;
    private final InstantSource clock;

    PodCreation(
            DockerDaemon daemon,
            Ownership ownership,
            OwnContainers containers,
            SandboxNetwork network,
            DiskQuota disk,
            Images images,
            InstantSource clock) {
        this.daemon = daemon;
        this.ownership = ownership;
        this.containers = containers;
        this.network = network;
        this.disk = disk;
        this.images = images;
        this.files = new PodFiles(daemon);
        this.clock = clock;
    }

    PodObservation create(PodSpec spec) {
        if (spec.workspace().limits().diskBytes().isPresent()) {
            disk.require(spec.name());
        }
        network.ensure();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return make(spec);
            } catch (DaemonRefusal refusal) {
                if (isNetworkGone(refusal) && attempt == 0) {
                    network.forget();
                    network.ensure();
                    continue;
                }
                if (refusal.status() != 409) {
                    throw refused(spec, refusal);
                }
            }
            var found = settle(spec);
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new RuntimeFailure.Unavailable(
                "cannot create pod '" + spec.name() + "': others make and remove containers of that name");
    }

    /** Starts a pod that was created or has ended. */
    void start(PodName pod) {
        String deed = "start pod '" + pod + "'";
        try {
            startIn(pod, deed);
        } catch (DaemonRefusal refusal) {
            if (!isNetworkGone(refusal)) {
                throw unstartable(refusal);
            }
            // Somebody removed the network after we saw it.
            network.forget();
            network.ensure();
            try {
                startIn(pod, deed);
            } catch (DaemonRefusal again) {
                throw unstartable(again);
            }
        }
    }

    private void startIn(PodName pod, String deed) {
        if (containers.with(pod, id -> startById(deed, id)).isEmpty()) {
            throw new RuntimeFailure.PodNotFound(pod);
        }
    }

    private boolean startById(String deed, String id) {
        try {
            return daemon.ask(deed, client -> {
                client.startContainerCmd(id).exec();
                return true;
            });
        } catch (DaemonRefusal refusal) {
            // 304: it runs.
            if (refusal.status() == 304) {
                return true;
            }
            throw refusal;
        }
    }

    private static boolean isNetworkGone(DaemonRefusal refusal) {
        return refusal.status() == 404 && refusal.says("network");
    }

    // What the OCI runtime refuses may arrive as the daemon's own failure; these are the image's for ever.
    private static RuntimeException unstartable(DaemonRefusal refusal) {
        boolean lasting = NOT_A_PROGRAM.stream().anyMatch(refusal::says);
        return lasting
                ? new RuntimeFailure.Rejected(
                        "cannot " + refusal.deed() + ": its image cannot run: " + refusal.reason())
                : refusal;
    }

    private PodObservation make(PodSpec spec) {
        String deed = "create pod '" + spec.name() + "'";
        var request = new ContainerRequest(ownership, network.name());
        String id = daemon.ask(deed, client -> request.of(client, spec).exec().getId());
        try {
            files.place(spec, id);
        } catch (RuntimeException failure) {
            discard(deed, id);
            throw failure;
        }
        containers.remember(spec.name(), id);
        return new PodObservation(
                spec.name(),
                spec.generation(),
                Phase.CREATED,
                id,
                ownership.labels(spec),
                clock.instant(),
                Optional.empty());
    }

    private void discard(String deed, String id) {
        try {
            containers.removeById(deed, id);
        } catch (DaemonRefusal | RuntimeFailure failure) {
            log.warn("container {} of a failed creation is left: {}", id, failure.getMessage());
        }
    }

    // The name is taken: by this very pod, by one of an older generation, or by somebody else.
    private Optional<PodObservation> settle(PodSpec spec) {
        var found = containers.anybodys(spec.name());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var container = found.get();
        if (!containers.isOurs(container)) {
            throw new RuntimeFailure.Rejected("cannot create pod '" + spec.name() + "': container "
                    + container.getId().substring(0, 12) + " has that name and is not this installation's;"
                    + " rename or remove it");
        }
        int generation = Ownership.generation(Observations.labels(container));
        if (generation > spec.generation()) {
            throw new RuntimeFailure.Rejected("cannot create pod '" + spec.name() + "' in generation "
                    + spec.generation() + ": it exists in generation " + generation);
        }
        if (generation < spec.generation() || isBeingRemoved(container)) {
            containers.remove(spec.name());
            return Optional.empty();
        }
        containers.remember(spec.name(), container.getId());
        var pod = Observations.of(spec.name(), container);
        if (pod.phase() == Phase.CREATED) {
            // Whoever made it may have died before its files were placed.
            files.place(spec, pod.containerId());
        }
        return Optional.of(pod);
    }

    private static boolean isBeingRemoved(InspectContainerResponse container) {
        String status = container.getState().getStatus();
        return "removing".equals(status) || "dead".equals(status);
    }

    private RuntimeException refused(PodSpec spec, DaemonRefusal refusal) {
        var image = spec.workspace().image();
        if (refusal.status() == 404 && refusal.says("No such image")) {
            images.forget(image);
            return new RuntimeFailure.ImageUnavailable(
                    image, "cannot create pod '" + spec.name() + "': image '" + image + "' is not on the host");
        }
        if (refusal.says("storage-opt") || refusal.says("pquota")) {
            return new RuntimeFailure.Rejected(
                    "cannot create pod '" + spec.name() + "' with a disk limit: " + DiskQuota.REMEDY);
        }
        return refusal;
    }
}
