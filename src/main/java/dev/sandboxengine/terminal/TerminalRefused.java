package dev.sandboxengine.terminal;

/** A terminal could not be opened, for a reason that its message tells with what to do about it. */
public final class TerminalRefused extends RuntimeException {

    private final Why why;

    /** Why. */
    public enum Why {
        /** The sandbox has as many terminals as one may have. */
        TOO_MANY_TERMINALS,
        /** The terminal has as many viewers as one may have. */
        TOO_MANY_VIEWERS,
        /** The shell could not be started or is not reached. */
        UNREACHED
    }

    TerminalRefused(Why why, String message) {
        super(message);
        this.why = why;
    }

    /** Why. */
    public Why why() {
        return why;
    }
}
