package dev.sandboxengine.terminal;

/**
 * What a template says about its terminals.
 *
 * @param writers who of those who may write does
 * @param recording what is kept of it
 */
public record TerminalPolicy(Writers writers, Recorded recording) {

    /** What holds when a template says nothing. */
    public static final TerminalPolicy DEFAULT = new TerminalPolicy(Writers.SEVERAL, Recorded.OUTPUT);

    /** Who of the viewers that may write does. */
    public enum Writers {
        /** One at a time: the first, until it leaves or another takes over. */
        ONE,
        /** All of them. */
        SEVERAL
    }

    /** What a recording holds. */
    public enum Recorded {
        NOTHING,
        OUTPUT,
        /** What was typed too: passwords included. */
        INPUT_AND_OUTPUT
    }
}
