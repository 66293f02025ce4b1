package dev.sandboxengine.runtime.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.PodObservation;
import dev.sandboxengine.runtime.PodObservation.Phase;
import dev.sandboxengine.runtime.PodSpec;
import dev.sandboxengine.runtime.RuntimeFailure;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes and starts pods. Thread-safe; two creations of one name end with one container. */
final class PodCreation {

    private static final Logger log = LoggerFactory.getLogger(PodCreation.class);
    private static final int ATTEMPTS = 5;

    private final DockerDaemon daemon;
    private final Ownership ownership;
    private final OwnContainers containers;
    private final SandboxNetwork network;
    private final DiskQuota disk;
    private final PodFiles files;
    private final InstantSource clock;

    PodCreation(
            DockerDaemon daemon,
            Ownership ownership,
            OwnContainers containers,
            SandboxNetwork network,
            DiskQuota disk,
            InstantSource clock) {
        this.daemon = daemon;
        this.ownership = ownership;
        this.containers = containers;
        this.network = network;
        this.disk = disk;
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
            if (!refusal.says("network")) {
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

    // What the OCI runtime refuses arrives as 400, 404 or 500; only the first is said to be the caller's.
    private static RuntimeException unstartable(DaemonRefusal refusal) {
        boolean first = refusal.says("OCI runtime")
                || refusal.says("failed to create task")
                || refusal.says("failed to create shim");
        return first
                ? new RuntimeFailure.Rejected("its first process cannot be started: " + refusal.getMessage())
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

    private static RuntimeException refused(PodSpec spec, DaemonRefusal refusal) {
        var image = spec.workspace().image();
        if (refusal.status() == 404 && refusal.says("No such image")) {
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
