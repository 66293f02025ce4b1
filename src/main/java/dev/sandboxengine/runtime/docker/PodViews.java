package dev.sandboxengine.runtime.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Container;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.PodObservation;
import dev.sandboxengine.runtime.PodObservation.Phase;
import dev.sandboxengine.runtime.PodObservation.SidecarObservation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sees pods: what of one is there, and all of them by the labels of their parts. Thread-safe. */
final class PodViews {

    private final Ownership ownership;
    private final OwnContainers containers;
    private final OwnVolumes volumes;

    PodViews(Ownership ownership, OwnContainers containers, OwnVolumes volumes) {
        this.ownership = ownership;
        this.containers = containers;
        this.volumes = volumes;
    }

    /** What of a pod was found by its labels. */
    private static final class Parts {
        private @Nullable Container workspace;
        private final Map<String, Container> sidecars = new HashMap<>();
        // Of what is left when the workspace is gone: the labels and age of its newest making
        private Map<String, String> labels = Map.of();
        private Instant createdAt = Instant.EPOCH;
        private boolean volumes;

        Stream<Container> containers() {
            return Stream.concat(Stream.ofNullable(workspace), sidecars.values().stream());
        }

        void add(OwnVolumes.Found volume) {
            volumes = true;
            describe(volume.labels(), volume.createdAt().toInstant());
        }

        void add(Container container) {
            var found = container.getLabels();
            if (Ownership.isWorkspace(found)) {
                if (workspace == null || isNewer(container, workspace)) {
                    workspace = container;
                }
            } else {
                sidecars.merge(found.getOrDefault(Ownership.COMPONENT, ""), container, (a, b) -> isNewer(b, a) ? b : a);
            }
            describe(found, Instant.ofEpochSecond(container.getCreated()));
        }

        private void describe(Map<String, String> found, Instant at) {
            if (labels.isEmpty() || Ownership.generation(found) > Ownership.generation(labels)) {
                labels = found;
                createdAt = at;
            }
        }

        private static boolean isNewer(Container one, Container other) {
            return Ownership.generation(one.getLabels()) > Ownership.generation(other.getLabels());
        }
    }

    /** The pod as it is now; empty when nothing of it is there. */
    Optional<PodObservation> observe(PodName pod) {
        var workspace = containers.find(PodPart.workspace(pod));
        if (workspace.isEmpty()) {
            return leftOf(pod);
        }
        var names = Ownership.sidecars(Observations.labels(workspace.get()));
        var found = AtOnce.of("observe pod '" + pod + "'", names, name -> containers.find(PodPart.sidecar(pod, name)));
        var sidecars = new HashMap<String, SidecarObservation>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            found.get(i).ifPresent(container -> sidecars.put(name, Observations.sidecar(container)));
        }
        return Optional.of(Observations.of(pod, workspace.get(), sidecars));
    }

    /** What is left of a pod whose workspace was not found. */
    private Optional<PodObservation> leftOf(PodName pod) {
        String deed = "observe pod '" + pod + "'";
        var parts = new Parts();
        volumes.of(pod).forEach(parts::add);
        containers.labelled(deed, pod).stream()
                .filter(container -> ownership.isPod(container.getLabels()))
                .forEach(parts::add);
        return observations(deed, Map.of(pod, parts)).stream().findFirst();
    }

    /** All pods, whatever of them is there. */
    List<PodObservation> list() {
        String deed = "list pods";
        // Volumes first: they are made before and removed after the containers, so that a pod in the making is not
        // taken for
        // what is left of one.
        var left = volumes.all();
        var pods = new TreeMap<String, Parts>();
        for (var container : containers.labelled(deed, ownership.filter())) {
            if (ownership.isPod(container.getLabels())) {
                pod(container).ifPresent(name -> parts(pods, name).add(container));
            }
        }
        left.forEach(volume ->
                parts(pods, volume.labels().getOrDefault(Ownership.POD, "")).add(volume));
        var named = pods.entrySet().stream()
                .filter(entry -> PodName.isLegal(entry.getKey()))
                .collect(Collectors.toMap(entry -> new PodName(entry.getKey()), Map.Entry::getValue));
        return observations(deed, named);
    }

    private static Parts parts(Map<String, Parts> pods, String name) {
        return pods.computeIfAbsent(name, _ -> new Parts());
    }

    // A container that is being removed may have no name, and one that somebody renamed may have one that no pod has.
    private static Optional<String> pod(Container container) {
        String label = container.getLabels().get(Ownership.POD);
        if (label != null) {
            return Optional.of(label);
        }
        var names = container.getNames();
        return names == null
                ? Optional.empty()
                : Arrays.stream(names)
                        .map(name -> name.substring(1))
                        .filter(PodName::isLegal)
                        .findFirst();
    }

    // A list lacks how a container ended: those that did are inspected, at once, and nothing else is.
    private List<PodObservation> observations(String deed, Map<PodName, Parts> pods) {
        var ended = pods.values().stream()
                .flatMap(Parts::containers)
                .filter(PodViews::hasEnded)
                .map(Container::getId)
                .toList();
        var inspected = AtOnce.of(deed, ended, id -> containers.inspect(deed, id)).stream()
                .flatMap(Optional::stream)
                .collect(Collectors.toMap(InspectContainerResponse::getId, Function.identity()));
        var seen = new ArrayList<PodObservation>(pods.size());
        pods.forEach((pod, parts) -> observation(pod, parts, inspected).ifPresent(seen::add));
        return seen;
    }

    private static boolean hasEnded(Container container) {
        return Observations.phase(container.getState()) == Phase.EXITED;
    }

    // What had ended and cannot be inspected is gone meanwhile.
    private static Optional<PodObservation> observation(
            PodName pod, Parts parts, Map<String, InspectContainerResponse> inspected) {
        var sidecars = new HashMap<String, SidecarObservation>();
        parts.sidecars.forEach((name, container) -> {
            if (!hasEnded(container)) {
                sidecars.put(name, Observations.sidecar(container));
            } else if (inspected.containsKey(container.getId())) {
                sidecars.put(name, Observations.sidecar(inspected.get(container.getId())));
            }
        });
        var workspace = parts.workspace;
        if (workspace != null && !hasEnded(workspace)) {
            return Optional.of(Observations.of(pod, workspace, sidecars));
        }
        var ended = workspace == null ? null : inspected.get(workspace.getId());
        if (ended != null) {
            return Optional.of(Observations.of(pod, ended, sidecars));
        }
        return sidecars.isEmpty() && !parts.volumes
                ? Optional.empty()
                : Optional.of(Observations.partial(pod, parts.labels, parts.createdAt, sidecars));
    }
}
