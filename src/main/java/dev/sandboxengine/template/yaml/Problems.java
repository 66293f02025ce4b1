package dev.sandboxengine.template.yaml;

import dev.sandboxengine.template.TemplateProblem;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.nodes.Node;

/** The mistakes of one file as they are found. Not thread-safe. */
final class Problems {

    private static final int MOST = 50;
    private static final int LONGEST_QUOTE = 60;

    private final String file;
    private final List<TemplateProblem> found = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    void add(Node where, String field, String message) {
        add(where.getStartMark().getLine() + 1, field, message);
    }

    /** Adds one that concerns the file as a whole. */
    void add(String message) {
        add(0, "", message);
    }

    void add(int line, String field, String message) {
        if (found.size() < MOST) {
            found.add(new TemplateProblem(file, line, field, message));
        } else if (found.size() == MOST) {
            found.add(new TemplateProblem(file, line, "", "there are more problems than these; repair them first"));
        }
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    List<TemplateProblem> list() {
        return List.copyOf(found);
    }

    /** This text as it may be shown in a message: on one line, not long, nothing invisible. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(LONGEST_QUOTE).forEach(point -> {
            if (isVisible(point)) {
                shown.appendCodePoint(point);
            } else {
                shown.append(String.format("\\u%04x", point));
            }
        });
        return text.codePointCount(0, text.length()) > LONGEST_QUOTE ? shown + "…" : shown.toString();
    }

    private static boolean isVisible(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
