package dev.sandboxengine.leak;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Finds thousands of words in a text in one pass over it. Not thread-safe while words are added. */
final class Finder {

    private record Word(String text, String name) {}

    private final Map<Long, List<Word>> byBeginning = new HashMap<>();

    /**
     * Adds one of at least {@link Secrets#SHORTEST} characters.
     *
     * @param name how it is told where it is found; the word itself is not
     */
    void add(String word, String name) {
        if (word.length() < Secrets.SHORTEST) {
            throw new IllegalArgumentException("too short to be looked for: " + name);
        }
        List<Word> alike = byBeginning.computeIfAbsent(beginning(word), _ -> new ArrayList<>(1));
        // Without special characters, a secret has the same form in several encodings.
        if (alike.stream().noneMatch(each -> each.text().equals(word))) {
            alike.add(new Word(word, name));
        }
    }

    /** The names of those that the text has. */
    TreeSet<String> in(String text) {
        var found = new TreeSet<String>();
        long window = 0;
        for (int end = 0; end < text.length(); end++) {
            window = window << 16 | text.charAt(end);
            if (end >= 3) {
                int begin = end - 3;
                for (Word word : byBeginning.getOrDefault(window, List.of())) {
                    if (text.startsWith(word.text(), begin)) {
                        found.add(word.name());
                    }
                }
            }
        }
        return found;
    }

    private static long beginning(String word) {
        long four = 0;
        for (int i = 0; i < 4; i++) {
            four = four << 16 | word.charAt(i);
        }
        return four;
    }
}
