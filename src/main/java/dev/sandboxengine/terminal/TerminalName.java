package dev.sandboxengine.terminal;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names a terminal within its sandbox.
 *
 * @param value 1 to 32 lower-case letters, digits and hyphens, the first no hyphen
 */
public record TerminalName(String value) implements Comparable<TerminalName> {

    private static final Pattern LEGAL = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");

    /** The one that is shown when nobody asks for another. */
    public static final TerminalName MAIN = new TerminalName("main");

    public TerminalName {
        if (!LEGAL.matcher(value).matches()) {
            throw new IllegalArgumentException("not a terminal's name: '" + value + "'");
        }
    }

    /** The name that a text is, if it is one. */
    public static Optional<TerminalName> parse(String text) {
        return LEGAL.matcher(text).matches() ? Optional.of(new TerminalName(text)) : Optional.empty();
    }

    @Override
    public int compareTo(TerminalName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
