package dev.sandboxengine.runtime.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import dev.sandboxengine.runtime.ContainerSpec;
import dev.sandboxengine.runtime.ImageRef;
import dev.sandboxengine.runtime.PodObservation;
import dev.sandboxengine.runtime.PodObservation.Phase;
import dev.sandboxengine.runtime.PodObservation.SidecarObservation;
import dev.sandboxengine.runtime.PodSpec;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.Sidecar;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes pods, and completes those that were made in part. Thread-safe; two creations of one name end with one pod. */
final class PodCreation {

    private static final Logger log = LoggerFactory.getLogger(PodCreation.class);
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(10);

    private final DockerDaemon daemon;
    private final Ownership ownership;
    private final OwnContainers containers;
    private final PodRemoval removal;
    private final SandboxNetwork network;
    private final Capabilities capabilities;
    private final Images images;
    private final PodFiles files;
    private final VolumeOwner owner;
    private final InstantSource clock;

    PodCreation(
            DockerDaemon daemon,
            Ownership ownership,
            OwnContainers containers,
            PodRemoval removal,
            SandboxNetwork network,
            Capabilities capabilities,
            Images images,
            InstantSource clock) {
        this.daemon = daemon;
        this.ownership = ownership;
        this.containers = containers;
        this.removal = removal;
        this.network = network;
        this.capabilities = capabilities;
        this.images = images;
        this.files = new PodFiles(daemon);
        this.owner = new VolumeOwner(daemon, ownership, containers);
        this.clock = clock;
    }

    /** What can be asked for beside containers, and may have to be refused. */
    record Capabilities(DiskQuota disk, VolumeQuota sizes, OwnVolumes volumes) {

        void require(PodSpec spec) {
            if (OwnVolumes.containers(spec)
                    .anyMatch(container -> container.limits().diskBytes().isPresent())) {
                disk.require(spec.name());
            }
            sizes.require(spec);
            volumes.requireExisting(spec);
        }
    }

    /** What one creation made, to be undone when it fails: containers by their ids, volumes by their names. */
    private record Made(String deed, Queue<String> containers, Set<String> volumes) {
        Made(String deed) {
            this(deed, new ConcurrentLinkedQueue<>(), new LinkedHashSet<>());
        }
    }

    PodObservation create(PodSpec spec) {
        capabilities.require(spec);
        network.ensure();
        var made = new Made("create pod '" + spec.name() + "'");
        try {
            return attempt(
                    made.deed(),
                    () -> make(spec, made),
                    () -> settle(spec, made),
                    spec.workspace().image());
        } catch (RuntimeException failure) {
            undo(made);
            throw failure;
        }
    }

    // Makes something whose name may be taken, until it is there.
    private <T> T attempt(String deed, Supplier<T> making, Supplier<Optional<T>> settling, ImageRef image) {
        long end = System.nanoTime() + daemon.config().callTimeout().toNanos();
        for (boolean first = true; first || System.nanoTime() < end; first = false) {
            try {
                return making.get();
            } catch (DaemonRefusal refusal) {
                if (network.isGone(refusal) && first) {
                    network.forget();
                    network.ensure();
                    continue;
                }
                if (refusal.status() != 409) {
                    throw refused(deed, image, refusal);
                }
            }
            var found = settling.get();
            if (found.isPresent()) {
                return found.get();
            }
            // A name is taken before its container can be seen, and free only some time after it was removed.
            Pause.of(BETWEEN_ATTEMPTS, deed);
        }
        throw new RuntimeFailure.Unavailable(
                "cannot " + deed + ": others make and remove containers of that name all the time");
    }

    private PodObservation make(PodSpec spec, Made made) {
        made.volumes().addAll(capabilities.volumes().make(spec, removal));
        var request = new ContainerRequest(ownership, network.name());
        String id = createContainer(made, client -> request.workspace(client, spec));
        var sidecars = furnish(spec, id, made, true);
        containers.remember(
                PodPart.workspace(spec.name()),
                new OwnContainers.Known(
                        id, spec.sidecars().stream().map(Sidecar::name).toList()));
        var seen = new HashMap<String, SidecarObservation>();
        for (int i = 0; i < sidecars.size(); i++) {
            seen.put(spec.sidecars().get(i).name(), sidecars.get(i));
        }
        return new PodObservation(
                spec.name(),
                spec.generation(),
                Phase.CREATED,
                id,
                ownership.labels(spec),
                clock.instant(),
                Optional.empty(),
                seen);
    }

    private String createContainer(Made made, Function<DockerClient, CreateContainerCmd> command) {
        String id =
                daemon.ask(made.deed(), client -> command.apply(client).exec().getId());
        made.containers().add(id);
        return id;
    }

    // Places what a workspace that never ran begins with, and meanwhile makes its sidecars.
    private List<SidecarObservation> furnish(PodSpec spec, String id, Made made, boolean neverRan) {
        var work = new ArrayList<Supplier<Optional<SidecarObservation>>>();
        for (var sidecar : spec.sidecars()) {
            work.add(() -> Optional.of(makeSidecar(spec, sidecar, id, made)));
        }
        if (neverRan) {
            work.add(() -> {
                place(spec, id, made);
                return Optional.empty();
            });
        }
        return AtOnce.of(made.deed(), work, Supplier::get).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private void place(PodSpec spec, String id, Made made) {
        String deed = "place the files of pod '" + spec.name() + "'";
        var roots = owner.roots(deed, spec, id, Set.copyOf(made.volumes()));
        if (spec.workspace().readOnlyRoot()) {
            owner.give(deed, spec, roots);
            files.place(deed, id, spec.workspace(), List.of());
        } else {
            files.place(deed, id, spec.workspace(), roots);
        }
    }

    private SidecarObservation makeSidecar(PodSpec spec, Sidecar sidecar, String workspaceId, Made made) {
        var part = PodPart.sidecar(spec.name(), sidecar.name());
        String deed = "create " + part.words();
        var request = new ContainerRequest(ownership, network.name());
        return attempt(
                deed,
                () -> {
                    String id = createContainer(made, client -> request.sidecar(client, spec, sidecar, workspaceId));
                    placeInSidecar(deed, id, sidecar.container());
                    containers.remember(part, new OwnContainers.Known(id, List.of()));
                    return new SidecarObservation(Phase.CREATED, Optional.empty());
                },
                () -> settleSidecar(spec, sidecar, part, workspaceId),
                sidecar.container().image());
    }

    private void placeInSidecar(String deed, String id, ContainerSpec container) {
        files.place(deed, id, container, List.of());
    }

    // The name is taken: by this very sidecar, by one of another workspace, or by somebody else.
    private Optional<SidecarObservation> settleSidecar(
            PodSpec spec, Sidecar sidecar, PodPart part, String workspaceId) {
        var found = containers.anybodys(part);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var container = found.get();
        if (!containers.isOurs(part, container)) {
            throw taken(part, container);
        }
        boolean isOfThisMaking = Ownership.generation(Observations.labels(container)) == spec.generation()
                && ContainerRequest.networkOf(workspaceId)
                        .equals(container.getHostConfig().getNetworkMode())
                && !isBeingRemoved(container);
        if (!isOfThisMaking) {
            removeGone("create " + part.words(), container.getId());
            return Optional.empty();
        }
        containers.remember(part, container);
        var seen = Observations.sidecar(container);
        if (seen.phase() == Phase.CREATED) {
            placeInSidecar("create " + part.words(), container.getId(), sidecar.container());
        }
        return Optional.of(seen);
    }

    // The name is taken: by this very pod, by one of an older generation, or by somebody else.
    private Optional<PodObservation> settle(PodSpec spec, Made made) {
        var part = PodPart.workspace(spec.name());
        var found = containers.anybodys(part);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var container = found.get();
        if (!containers.isOurs(part, container)) {
            throw taken(part, container);
        }
        int generation = Ownership.generation(Observations.labels(container));
        if (generation > spec.generation()) {
            throw new RuntimeFailure.Rejected("cannot create pod '" + spec.name() + "' in generation "
                    + spec.generation() + ": it exists in generation " + generation);
        }
        if (generation < spec.generation() || isBeingRemoved(container)) {
            removal.remove(spec.name());
            return Optional.empty();
        }
        containers.remember(part, container);
        boolean neverRan = Observations.phase(container.getState().getStatus()) == Phase.CREATED;
        // Whoever made it may have died before its sidecars were made and its files placed.
        var sidecars = furnish(spec, container.getId(), made, neverRan);
        var seen = new HashMap<String, SidecarObservation>();
        for (int i = 0; i < sidecars.size(); i++) {
            seen.put(spec.sidecars().get(i).name(), sidecars.get(i));
        }
        return Optional.of(Observations.of(spec.name(), container, seen));
    }

    private static RuntimeFailure.Rejected taken(PodPart part, InspectContainerResponse container) {
        return new RuntimeFailure.Rejected("cannot create " + part.words() + ": container "
                + container.getId().substring(0, 12) + " has that name and is not this installation's;"
                + " rename or remove it");
    }

    private static boolean isBeingRemoved(InspectContainerResponse container) {
        String status = container.getState().getStatus();
        return "removing".equals(status) || "dead".equals(status);
    }

    private void undo(Made made) {
        AtOnce.each(made.deed(), List.copyOf(made.containers()), id -> {
            try {
                removeGone(made.deed(), id);
            } catch (DaemonRefusal | RuntimeFailure failure) {
                log.warn("container {} of a failed creation is left: {}", id, failure.getMessage());
            }
        });
        capabilities.volumes().discard(made.deed(), made.volumes());
    }

    private void removeGone(String deed, String id) {
        try {
            containers.removeById(deed, id);
        } catch (DaemonRefusal refusal) {
            if (!refusal.isContainerGone()) {
                throw refusal;
            }
        }
    }

    private RuntimeException refused(String deed, ImageRef image, DaemonRefusal refusal) {
        if (refusal.status() == 404 && refusal.says("No such image")) {
            images.forget(image);
            return new RuntimeFailure.ImageUnavailable(
                    image, "cannot " + deed + ": image '" + image + "' is not on the host");
        }
        if (refusal.says("storage-opt") || refusal.says("pquota")) {
            return new RuntimeFailure.Rejected("cannot " + deed + " with a disk limit: " + DiskQuota.REMEDY);
        }
        if (refusal.says("marked read-only")) {
            return new RuntimeFailure.Rejected("cannot " + deed + ": " + refusal.reason());
        }
        return refusal;
    }
}
