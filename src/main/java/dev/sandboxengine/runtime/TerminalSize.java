package dev.sandboxengine.runtime;

/**
 * The size of a terminal in characters.
 *
 * @param columns 1 to {@value #MAX}
 * @param rows 1 to {@value #MAX}
 */
public record TerminalSize(int columns, int rows) {

    /** Larger than any screen, small enough for every terminal program's arithmetic. */
    public static final int MAX = 1000;

    /** What a terminal has before anybody says otherwise. */
    public static final TerminalSize DEFAULT = new TerminalSize(80, 24);

    public TerminalSize {
        if (columns < 1 || rows < 1 || columns > MAX || rows > MAX) {
            throw new IllegalArgumentException(
                    "a terminal has 1 to " + MAX + " columns and rows, not " + columns + "x" + rows);
        }
    }

    /** The size nearest to a wished one that a terminal can have. */
    public static TerminalSize nearest(int columns, int rows) {
        return new TerminalSize(Math.clamp(columns, 1, MAX), Math.clamp(rows, 1, MAX));
    }
}
