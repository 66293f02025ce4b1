package dev.sandboxengine.audit.http;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lines of a table (RFC 4180) that is also safe in a spreadsheet, where a cell that begins like a formula is one. */
final class Csv {

    private static final String FORMULA = "=+-@\t\r";
    private static final String QUOTED = "\",\r\n";

    private Csv() {}

    /** A line with its end. */
    static String line(List<? extends @Nullable Object> cells) {
        return cells.stream().map(Csv::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String cell(@Nullable Object value) {
        String text = value == null ? "" : value.toString();
        String harmless = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return harmless.chars().anyMatch(c -> QUOTED.indexOf(c) >= 0)
                ? "\"" + harmless.replace("\"", "\"\"") + "\""
                : harmless;
    }
}
