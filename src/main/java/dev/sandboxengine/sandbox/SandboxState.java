package dev.sandboxengine.sandbox;

import java.util.EnumSet;
import java.util.Set;

/** Where a sandbox stands in its life. The constants are ordered by it, and a sandbox never goes back past a terminal one. */
public enum SandboxState {
    /** Asked for, or to be started again; its pod is being made or started. */
    PENDING,
    /** Its pod runs. */
    RUNNING,
    /** Its pod shall be stopped. */
    STOPPING,
    /** Its pod was stopped and keeps its data. */
    STOPPED,
    /** Its pod's processes shall be frozen. */
    PAUSING,
    /** Its pod's processes are frozen. */
    PAUSED,
    /** Its pod's processes shall go on. */
    RESUMING,
    /** Its end is decided; its pod is being removed. */
    ENDING,
    /** Ended by a failure; nothing of it is left in the runtime. */
    FAILED,
    /** Ended as wanted; nothing of it is left in the runtime. */
    EXPIRED;

    /** The only table of transitions. */
    private Set<SandboxState> next() {
        return switch (this) {
            // To stopped when it could not be started again: what it has is kept
            case PENDING -> EnumSet.of(RUNNING, STOPPED, ENDING);
            // To pending when it went down with the runtime; to resuming when somebody else froze it
            case RUNNING -> EnumSet.of(STOPPING, PAUSING, PENDING, RESUMING, ENDING);
            case STOPPING -> EnumSet.of(STOPPED, ENDING);
            // To stopping when somebody else started it
            case STOPPED -> EnumSet.of(PENDING, STOPPING, ENDING);
            // To stopped when its processes ended with the runtime meanwhile
            case PAUSING -> EnumSet.of(PAUSED, STOPPED, ENDING);
            // To pausing when somebody else let it go on
            case PAUSED -> EnumSet.of(RESUMING, STOPPING, PAUSING, ENDING);
            case RESUMING -> EnumSet.of(RUNNING, STOPPED, ENDING);
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

    /** Whether there is something to do on a sandbox in this state, by the holder of its lease. */
    public boolean isWork() {
        return switch (this) {
            case PENDING, STOPPING, PAUSING, RESUMING, ENDING -> true;
            case RUNNING, STOPPED, PAUSED, FAILED, EXPIRED -> false;
        };
    }
}
