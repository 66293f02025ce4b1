package dev.sandboxengine.terminal;

/**
 * How many terminals and viewers there may be, through one engine.
 *
 * @param terminals of one sandbox
 * @param viewers of one terminal
 * @param ringBytes what all terminals together may remember of their output
 */
public record TerminalLimits(int terminals, int viewers, long ringBytes) {

    /** What holds unless somebody says otherwise. */
    public static final TerminalLimits DEFAULT = new TerminalLimits(16, 256, 32 << 20);
}
