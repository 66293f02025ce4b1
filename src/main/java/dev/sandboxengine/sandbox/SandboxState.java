package dev.sandboxengine.sandbox;

import java.util.EnumSet;
import java.util.Set;

/** Where a sandbox stands in its life. The constants are ordered by it, and a sandbox never goes back past a terminal one. */
public enum SandboxState {
    /** Asked for; its pod is being made. */
    PENDING,
    /** Its pod runs. */
    RUNNING,
    /** Its pod was stopped and keeps its data. */
    STOPPED,
    /** Its pod's processes are frozen. */
    PAUSED,
    /** Its end is decided; its pod is being removed. */
    ENDING,
    /** Ended by a failure; nothing of it is left in the runtime. */
    FAILED,
    /** Ended as wanted; nothing of it is left in the runtime. */
    EXPIRED;

    /** The only table of transitions. */
    private Set<SandboxState> next() {
        return switch (this) {
            case PENDING -> EnumSet.of(RUNNING, ENDING);
            case RUNNING -> EnumSet.of(STOPPED, PAUSED, ENDING);
            case STOPPED -> EnumSet.of(PENDING, ENDING);
            case PAUSED -> EnumSet.of(RUNNING, STOPPED, ENDING);
            case ENDING -> EnumSet.of(FAILED, EXPIRED);
            case FAILED, EXPIRED -> EnumSet.noneOf(SandboxState.class);
        };
    }

    /** Whether a sandbox may pass from this state to that one. */
    public boolean canBecome(SandboxState to) {
        return next().contains(to);
    }

    /** Whether this is an end. */
    public boolean isTerminal() {
        return next().isEmpty();
    }

    /** Whether the sandbox's end has not been decided yet. */
    public boolean isLive() {
        return canBecome(ENDING);
    }
}
