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
 * @param containerId the runtime's own identifier of the workspace; empty in phase {@link Phase#PARTIAL}
 * @param labels all of its labels
 * @param createdAt when the runtime made it
 * @param exit how its first process ended; present exactly in phase {@link Phase#EXITED}
 * @param sidecars what there is of its sidecars, by name
 * @param startedAt when the runtime started its workspace last; empty when it never did, and where {@link
 *     SandboxRuntime#list} would have to ask for it
 */
public record PodObservation(
        PodName name,
        int generation,
        Phase phase,
        String containerId,
        Map<String, String> labels,
        Instant createdAt,
        Optional<Exit> exit,
        Map<String, SidecarObservation> sidecars,
        Optional<Instant> startedAt) {

    public PodObservation {
        labels = Map.copyOf(labels);
        sidecars = Map.copyOf(sidecars);
    }

    /** One of which nobody asked when it was started. */
    public PodObservation(
            PodName name,
            int generation,
            Phase phase,
            String containerId,
            Map<String, String> labels,
            Instant createdAt,
            Optional<Exit> exit,
            Map<String, SidecarObservation> sidecars) {
        this(name, generation, phase, containerId, labels, createdAt, exit, sidecars, Optional.empty());
    }

    /** One without sidecars. */
    public PodObservation(
            PodName name,
            int generation,
            Phase phase,
            String containerId,
            Map<String, String> labels,
            Instant createdAt,
            Optional<Exit> exit) {
        this(name, generation, phase, containerId, labels, createdAt, exit, Map.of());
    }

    /**
     * What a runtime sees of a sidecar.
     *
     * @param phase where it stands
     * @param exit how its first process ended; present exactly in phase {@link Phase#EXITED}
     * @param startedAt when the runtime started it last, by the same clock as its workspace; empty as there
     */
    public record SidecarObservation(Phase phase, Optional<Exit> exit, Optional<Instant> startedAt) {

        /** One of which nobody asked when it was started. */
        public SidecarObservation(Phase phase, Optional<Exit> exit) {
            this(phase, exit, Optional.empty());
        }
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
        EXITED,
        /** Its workspace is gone; something else of it is left. */
        PARTIAL
    }

    /**
     * How a first process ended.
     *
     * @param code its exit code, 128 + n after signal n
     * @param outOfMemory whether the kernel killed it for memory
     * @param message the runtime's own words, where it has any
     */
    public record Exit(int code, boolean outOfMemory, String message) {

        private static final int KILLED = 137;
        private static final int TERMINATED = 143;

        /** What Docker says of what ended while nobody looked, as when the host lost its power. */
        private static final int UNKNOWN = 255;

        /** Whether it was ended from outside, as by a runtime that goes down, or by the kernel. */
        public boolean isBySignal() {
            return code == KILLED || code == TERMINATED || code == UNKNOWN;
        }
    }
}
