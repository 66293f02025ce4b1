package dev.sandboxengine.runtime.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Container;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.PodObservation;
import dev.sandboxengine.runtime.PodObservation.Exit;
import dev.sandboxengine.runtime.PodObservation.Phase;
import dev.sandboxengine.runtime.PodObservation.SidecarObservation;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the daemon's descriptions of containers. */
final class Observations {
    private static final int KILLED = 137;

    private Observations() {}

    static PodObservation of(
            PodName pod, InspectContainerResponse container, Map<String, SidecarObservation> sidecars) {
        var labels = labels(container);
        var phase = phase(container.getState().getStatus());
        return new PodObservation(
                pod,
                Ownership.generation(labels),
                phase,
                container.getId(),
                labels,
                Instant.parse(container.getCreated()),
                phase == Phase.EXITED ? Optional.of(exit(container)) : Optional.empty(),
                sidecars,
                startedAt(container));
    }

    static SidecarObservation sidecar(InspectContainerResponse container) {
        var phase = phase(container.getState().getStatus());
        return new SidecarObservation(
                phase, phase == Phase.EXITED ? Optional.of(exit(container)) : Optional.empty(), startedAt(container));
    }

    /** When the daemon started it last. */
    static Optional<Instant> startedAt(InspectContainerResponse container) {
        String at = container.getState().getStartedAt();
        return at == null
                ? Optional.empty()
                : Optional.of(Instant.parse(at)).filter(started -> started.isAfter(Instant.EPOCH));
    }

    /** What a list tells; it lacks when a container was started, and how it ended. */
    static SidecarObservation sidecar(Container container) {
        return new SidecarObservation(phase(container.getState()), Optional.empty());
    }

    /** What is left of a pod without its workspace. */
    static PodObservation partial(
            PodName pod, Map<String, String> labels, Instant createdAt, Map<String, SidecarObservation> sidecars) {
        return new PodObservation(
                pod, Ownership.generation(labels), Phase.PARTIAL, "", labels, createdAt, Optional.empty(), sidecars);
    }

    /** What a list tells; it lacks when a container was started, and how it ended. */
    static PodObservation of(PodName pod, Container container, Map<String, SidecarObservation> sidecars) {
        var labels = container.getLabels();
        return new PodObservation(
                pod,
                Ownership.generation(labels),
                phase(container.getState()),
                container.getId(),
                labels,
                Instant.ofEpochSecond(container.getCreated()),
                Optional.empty(),
                sidecars);
    }

    static Map<String, String> labels(InspectContainerResponse container) {
        var labels = container.getConfig().getLabels();
        return labels == null ? Map.of() : labels;
    }

    // "removing" and "dead" are stages of a removal: the first process has ended.
    static Phase phase(@Nullable String status) {
        return switch (status == null ? "" : status) {
            case "created" -> Phase.CREATED;
            case "running", "restarting" -> Phase.RUNNING;
            case "paused" -> Phase.PAUSED;
            default -> Phase.EXITED;
        };
    }

    private static Exit exit(InspectContainerResponse container) {
        var state = container.getState();
        Long code = state.getExitCodeLong();
        // Docker keeps the mark of a child that was killed for memory: it says something of this end only if this was a
        // kill
        boolean killed = code != null && code == KILLED;
        return new Exit(
                code == null ? 0 : code.intValue(),
                killed && Boolean.TRUE.equals(state.getOOMKilled()),
                state.getError() == null ? "" : state.getError());
    }
}
