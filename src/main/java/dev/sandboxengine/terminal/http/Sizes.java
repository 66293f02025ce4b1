package dev.sandboxengine.terminal.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.runtime.TerminalSize;
import java.util.Optional;

/** Sizes as clients say them. */
final class Sizes {

    private Sizes() {}

    /** The size that two numbers are; empty when they are none, or no terminal has it. */
    static Optional<TerminalSize> of(JsonNode columns, JsonNode rows) {
        return isSide(columns) && isSide(rows)
                ? Optional.of(new TerminalSize(columns.intValue(), rows.intValue()))
                : Optional.empty();
    }

    private static boolean isSide(JsonNode number) {
        return number.isNumber()
                && number.canConvertToInt()
                && number.intValue() >= 1
                && number.intValue() <= TerminalSize.MAX;
    }
}
