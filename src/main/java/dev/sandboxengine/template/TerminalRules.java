package dev.sandboxengine.template;

/**
 * How a sandbox's terminals are used.
 *
 * @param writers who of those that may write does
 * @param record what is kept of them
 */
public record TerminalRules(Writers writers, Recorded record) {

    /** What holds when a template says nothing. */
    public static final TerminalRules DEFAULT = new TerminalRules(Writers.SEVERAL, Recorded.OUTPUT);

    /** Who of those that may write does. */
    public enum Writers {
        /** All of them. */
        SEVERAL,
        /** One at a time: the first, until it leaves or another takes over. */
        ONE
    }

    /** What is kept. */
    public enum Recorded {
        NONE,
        OUTPUT,
        /** What is typed too: passwords included. */
        INPUT_AND_OUTPUT
    }
}
