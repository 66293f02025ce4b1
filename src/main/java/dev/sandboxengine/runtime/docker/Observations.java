package dev.sandboxengine.runtime.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Container;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.PodObservation;
import dev.sandboxengine.runtime.PodObservation.Exit;
import dev.sandboxengine.runtime.PodObservation.Phase;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the daemon's descriptions of containers. */
final class Observations {
    private Observations() {}

    static PodObservation of(PodName pod, InspectContainerResponse container) {
        var labels = labels(container);
        var phase = phase(container.getState().getStatus());
        return new PodObservation(
                pod,
                Ownership.generation(labels),
                phase,
                container.getId(),
                labels,
                Instant.parse(container.getCreated()),
                phase == Phase.EXITED ? Optional.of(exit(container)) : Optional.empty());
    }

    /** What a list tells; it lacks how an exited container ended. */
    static PodObservation of(PodName pod, Container container) {
        var labels = container.getLabels();
        return new PodObservation(
                pod,
                Ownership.generation(labels),
                phase(container.getState()),
                container.getId(),
                labels,
                Instant.ofEpochSecond(container.getCreated()),
                Optional.empty());
    }

    static Map<String, String> labels(InspectContainerResponse container) {
        var labels = container.getConfig().getLabels();
        return labels == null ? Map.of() : labels;
    }

    // "removing" and "dead" are stages of a removal: the first process has ended.
    private static Phase phase(@Nullable String status) {
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
        return new Exit(
                code == null ? 0 : code.intValue(),
                Boolean.TRUE.equals(state.getOOMKilled()),
                state.getError() == null ? "" : state.getError());
    }
}
