package dev.sandboxengine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** A table in Markdown: a line per operation, a column per kind of caller, in each cell the status that they get. */
record PermissionTable(List<String> callers, Map<String, List<String>> rows) {

    private static final int WIDEST = 79;

    /** The table of a file, whatever is written around it. */
    static PermissionTable read(Path file) {
        try {
            List<List<String>> lines = Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith("|"))
                    .map(PermissionTable::cells)
                    .toList();
            Map<String, List<String>> rows = new LinkedHashMap<>();
            lines.stream().skip(2).forEach(cells -> rows.put(cells.getFirst(), cells.subList(1, cells.size())));
            return new PermissionTable(
                    lines.getFirst().subList(1, lines.getFirst().size()), rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        for (String cell : line.substring(1, line.lastIndexOf('|')).split("\\|")) {
            cells.add(cell.strip());
        }
        return cells;
    }

    /** The lines of the other table that this one lacks, and this one's that the other lacks: what to change. */
    List<String> changesTo(PermissionTable other) {
        List<String> changes = new ArrayList<>();
        if (!callers.equals(other.callers)) {
            changes.add("- " + other.line("operation", callers));
            changes.add("+ " + other.line("operation", other.callers));
        }
        for (String operation : new TreeSet<>(together(rows, other.rows))) {
            List<String> mine = rows.getOrDefault(operation, List.of());
            List<String> theirs = other.rows.getOrDefault(operation, List.of());
            if (!mine.equals(theirs)) {
                changes.add(mine.isEmpty() ? "" : "- " + other.line(operation, mine));
                changes.add(theirs.isEmpty() ? "" : "+ " + other.line(operation, theirs));
            }
        }
        changes.removeIf(String::isEmpty);
        return changes;
    }

    private static List<String> together(Map<String, List<String>> one, Map<String, List<String>> other) {
        List<String> names = new ArrayList<>(one.keySet());
        names.addAll(other.keySet());
        return names;
    }

    private String line(String operation, List<String> cells) {
        StringBuilder line = new StringBuilder("| ").append(operation);
        line.repeat(' ', Math.max(0, WIDEST - operation.length()));
        for (int i = 0; i < cells.size(); i++) {
            int width = i < callers.size() ? callers.get(i).length() : 0;
            line.append(" | ")
                    .append(cells.get(i))
                    .repeat(' ', Math.max(0, width - cells.get(i).length()));
        }
        return line.append(" |").toString();
    }

    /** Writes it, and nothing around it. */
    void write(Path file) {
        List<String> lines = new ArrayList<>();
        lines.add(line("operation", callers));
        lines.add(line("---", callers.stream().map(_ -> "---").toList()));
        rows.forEach((operation, cells) -> lines.add(line(operation, cells)));
        try {
            Files.write(file, lines, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
