package dev.sandboxengine.runtime;

import java.util.Optional;

/**
 * Something that happened to a pod, told as soon as the runtime tells it. A hint, not a truth: events may be lost or late, so
 * whoever hears one looks.
 *
 * @param kind what happened
 * @param pod to which one; empty when it concerns the connection
 * @param sidecar which of its sidecars; empty: the workspace
 */
public record PodEvent(Kind kind, Optional<PodName> pod, Optional<String> sidecar) {

    /** What can happen. */
    public enum Kind {
        /** A container's first process began to run. */
        STARTED,
        /** A container's first process ended. */
        DIED,
        /** A process in a container was killed for memory. */
        OUT_OF_MEMORY,
        /** A container was removed. */
        REMOVED,
        /** A container's processes were frozen. */
        PAUSED,
        /** A container's processes go on. */
        UNPAUSED,
        /** Events are told from now on; what happened before was missed. */
        CONNECTED,
        /** Events are not told until {@link #CONNECTED}. */
        DISCONNECTED
    }
}
