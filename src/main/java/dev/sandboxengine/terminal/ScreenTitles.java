package dev.sandboxengine.terminal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A terminal's title and those that were put aside for later. Not thread-safe. */
final class ScreenTitles {

    private static final int LONGEST = 150;
    private static final int MOST_KEPT = 3;

    private String title = "";
    private final List<String> kept = new ArrayList<>();

    String title() {
        return title;
    }

    /** Takes a title as it was sent. */
    void set(byte[] bytes, int from, int to) {
        String sent = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        StringBuilder clean = new StringBuilder();
        sent.codePoints()
                .filter(ScreenTitles::shows)
                .takeWhile(point -> clean.length() + Character.charCount(point) <= LONGEST)
                .forEach(clean::appendCodePoint);
        title = clean.toString();
    }

    private static boolean shows(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    void push() {
        if (kept.size() == MOST_KEPT) {
            kept.removeFirst();
        }
        kept.add(title);
    }

    void pop() {
        if (!kept.isEmpty()) {
            title = kept.removeLast();
        }
    }

    /** What brings a new terminal's titles here. */
    String toSequences() {
        StringBuilder out = new StringBuilder();
        String shown = "";
        for (String earlier : kept) {
            shown = show(earlier, shown, out);
            out.append("\u001b[22;2t");
        }
        show(title, shown, out);
        return out.toString();
    }

    private static String show(String next, String shown, StringBuilder out) {
        if (!next.equals(shown)) {
            out.append("\u001b]2;").append(next).append('\u0007');
        }
        return next;
    }
}
