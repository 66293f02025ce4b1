package dev.sandboxengine.terminal;

import java.util.regex.Pattern;

/**
 * Names one shell of a terminal for ever: offsets count within it. A terminal whose shell ended and was started anew has
 * another epoch.
 *
 * @param value 16 hexadecimal digits
 */
public record Epoch(String value) {

    private static final Pattern LEGAL = Pattern.compile("[0-9a-f]{16}");

    public Epoch {
        if (!LEGAL.matcher(value).matches()) {
            throw new IllegalArgumentException("not an epoch: '" + value + "'");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
