package dev.sandboxengine.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was measured, as a table for people and as JSON for programs. Not thread-safe. */
final class Report {

    private static final String FORMAT = "%-34s %6s %10s %10s %10s %10s  %6s  %-4s %s%n";

    private final List<Row> rows = new ArrayList<>();
    private final Map<String, Object> conditions = new LinkedHashMap<>();

    void condition(String name, Object value) {
        conditions.put(name, value);
    }

    void add(Row row) {
        rows.add(row);
    }

    /** The machine's load average over a minute. */
    static double load() throws IOException {
        return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]);
    }

    void print(PrintStream out) {
        out.println();
        conditions.forEach((name, value) -> out.printf("%s: %s%n", name, value));
        out.println();
        out.printf(FORMAT, "", "", "raw", "raw", "engine", "engine", "", "", "");
        out.printf(FORMAT, "what", "n", "median", "p99", "median", "p99", "load", "", "target");
        for (Row row : rows) {
            out.printf(
                    FORMAT,
                    row.what(),
                    row.samples(),
                    number(row.rawMedian(), row.unit()),
                    number(row.rawP99(), row.unit()),
                    number(row.median(), row.unit()),
                    number(row.p99(), row.unit()),
                    String.format(Locale.ROOT, "%.1f", row.load()),
                    row.reached() == null ? "" : row.reached() ? "PASS" : "MISS",
                    row.target() == null ? "" : row.target());
        }
        double most = rows.stream().mapToDouble(Row::load).max().orElse(0);
        if (most > Runtime.getRuntime().availableProcessors()) {
            out.printf(
                    Locale.ROOT,
                    "%nOthers worked on this machine meanwhile (load %.1f on %d CPUs): measure again when it is idle.%n",
                    most,
                    Runtime.getRuntime().availableProcessors());
        }
    }

    private static String number(Double value, String unit) {
        return value == null ? "" : String.format(Locale.ROOT, value < 10 ? "%.2f %s" : "%.1f %s", value, unit);
    }

    void write(Path file) throws IOException {
        var content = new LinkedHashMap<String, Object>();
        content.put("at", Instant.now().toString());
        content.put("conditions", conditions);
        content.put("rows", rows);
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), content);
    }
}
