package dev.sandboxengine.sandbox;

import dev.sandboxengine.runtime.PodName;
import java.util.Locale;
import java.util.Optional;

/**
 * Something about which a row and what runs do not agree.
 *
 * @param kind what it is, for programs
 * @param pod whose pod, wherever it is
 * @param sandbox the sandbox of that pod; empty when nobody could have made it
 * @param what it is, for people
 * @param done what was done about it; empty when nothing was, because it was only looked, or it waits
 */
public record SweepFinding(Kind kind, PodName pod, Optional<SandboxId> sandbox, String what, Optional<String> done) {

    /** What can be found. The lower-case name is part of the API. */
    public enum Kind {
        /** A pod, or what is left of one, that no live sandbox wants. */
        ORPHAN,
        /** A sandbox whose pod is gone. */
        LOST,
        /** A sandbox whose first process ended. */
        DIED,
        /** A sandbox that ended with the runtime, or with its host. */
        WENT_DOWN,
        /** A running sandbox that somebody froze. */
        FROZEN,
        /** A paused sandbox that somebody let go on. */
        THAWED,
        /** A stopped sandbox that somebody started. */
        STARTED,
        /** A service that ended beside a running sandbox. */
        SERVICE_DIED;

        /** How it is written outside. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The same, about which nothing was done. */
    SweepFinding undone() {
        return new SweepFinding(kind, pod, sandbox, what, Optional.empty());
    }
}
