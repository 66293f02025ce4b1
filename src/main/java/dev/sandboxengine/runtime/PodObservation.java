package dev.sandboxengine.runtime;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a runtime sees of a pod at a moment.
 *
 * @param name its name
 * @param generation which making of it this is
 * @param phase where it stands in its life
 * @param containerId the runtime's own identifier of the workspace
 * @param labels all of its labels
 * @param createdAt when the runtime made it
 * @param exit how its first process ended; present exactly in phase {@link Phase#EXITED}
 */
public record PodObservation(
        PodName name,
        int generation,
        Phase phase,
        String containerId,
        Map<String, String> labels,
        Instant createdAt,
        Optional<Exit> exit) {

    public PodObservation {
        labels = Map.copyOf(labels);
    }

    /** Where a pod stands in its life. */
    public enum Phase {
        /** Made, never started. */
        CREATED,
        /** Its first process runs. */
        RUNNING,
        /** Its processes are frozen. */
        PAUSED,
        /** Its first process has ended. */
        EXITED
    }

    /**
     * How a first process ended.
     *
     * @param code its exit code, 128 + n after signal n
     * @param outOfMemory whether the kernel killed it for memory
     * @param message the runtime's own words, where it has any
     */
    public record Exit(int code, boolean outOfMemory, String message) {}
}
