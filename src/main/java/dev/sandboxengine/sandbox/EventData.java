package dev.sandboxengine.sandbox;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Makes of what somebody tells about an event what may be kept: of bounded size, and without what is no text. */
public final class EventData {

    /** The most bytes of JSON. */
    static final int MOST_BYTES = 8192;

    private static final int LONGEST_NAME = 100;
    private static final int MOST_NAMES = 32;
    private static final int PUNCTUATION = 6;

    private EventData() {}

    /** The same, in which texts are shortened at their beginning, the longest first, until all fits. */
    public static Map<String, Object> bounded(Map<String, Object> data) {
        Map<String, Object> kept = new LinkedHashMap<>();
        data.entrySet().stream()
                .limit(MOST_NAMES)
                .forEach(entry -> kept.put(text(cut(entry.getKey(), LONGEST_NAME)), value(entry.getValue())));
        while (size(kept) > MOST_BYTES) {
            Optional<Map.Entry<String, Object>> longest = kept.entrySet().stream()
                    .filter(entry -> entry.getValue() instanceof String)
                    .max((a, b) -> Integer.compare(sizeOf(a.getValue()), sizeOf(b.getValue())));
            if (longest.isEmpty()) {
                return Map.of();
            }
            String words = String.valueOf(longest.get().getValue());
            longest.get().setValue(text("…" + words.substring(words.length() - words.length() / 2)));
        }
        return kept;
    }

    private static Object value(Object value) {
        return value instanceof Number || value instanceof Boolean ? value : text(String.valueOf(value));
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most);
    }

    /** A NUL or half a character, which a dead process may well have written last, is no text to a database. */
    private static String text(String words) {
        StringBuilder text = new StringBuilder(words.length());
        words.codePoints()
                .map(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) ? 0xFFFD : c)
                .forEach(text::appendCodePoint);
        return text.toString();
    }

    private static int size(Map<String, Object> data) {
        return 2
                + data.entrySet().stream()
                        .mapToInt(entry -> sizeOf(entry.getKey()) + sizeOf(entry.getValue()) + PUNCTUATION)
                        .sum();
    }

    /** At least as many bytes as its JSON has. */
    private static int sizeOf(Object value) {
        return String.valueOf(value)
                .chars()
                .map(c -> c < ' ' ? 6 : c == '"' || c == '\\' ? 2 : c < 0x80 ? 1 : 3)
                .sum();
    }
}
