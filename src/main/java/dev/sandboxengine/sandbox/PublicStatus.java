package dev.sandboxengine.sandbox;

import java.util.Locale;

/** What the API calls a sandbox's state. An end is told as soon as it is decided, everything else when it is done. */
public enum PublicStatus {
    PENDING,
    RUNNING,
    STOPPED,
    PAUSED,
    FAILED,
    EXPIRED;

    /** The status of a sandbox. */
    public static PublicStatus of(Sandbox sandbox) {
        return switch (sandbox.state()) {
            case PENDING -> PENDING;
            case RUNNING, STOPPING, PAUSING -> RUNNING;
            case STOPPED -> STOPPED;
            case PAUSED, RESUMING -> PAUSED;
            case ENDING, FAILED, EXPIRED ->
                sandbox.ending()
                                .map(ending -> ending.reason().outcome())
                                .filter(outcome -> outcome == SandboxState.EXPIRED)
                                .isPresent()
                        ? EXPIRED
                        : FAILED;
        };
    }

    /** How it is written outside, for example {@code running}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
