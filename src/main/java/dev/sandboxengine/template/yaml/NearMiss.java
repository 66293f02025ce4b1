package dev.sandboxengine.template.yaml;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that was most likely meant. */
final class NearMiss {

    private static final int LONGEST = 64;
    private static final int SHORTEST_PART = 3;

    private NearMiss() {}

    /**
     * The first of the known words that differs least from this one, or contains it, or begins it. Of a path such as
     * {@code resources.cpu_limit} the last part counts.
     */
    static Optional<String> of(String word, Collection<String> known) {
        String plain = plain(word);
        if (plain.isEmpty() || plain.length() > LONGEST) {
            return Optional.empty();
        }
        int farthest = plain.length() <= 4 ? 1 : 2;
        for (int distance = 0; distance <= farthest; distance++) {
            for (String candidate : known) {
                if (distance(plain, plain(candidate)) == distance) {
                    return Optional.of(candidate);
                }
            }
        }
        return known.stream()
                .filter(candidate -> isPart(plain, plain(candidate)))
                .findFirst();
    }

    private static boolean isPart(String word, String candidate) {
        return (word.length() >= SHORTEST_PART && candidate.contains(word))
                || (candidate.length() >= SHORTEST_PART && word.startsWith(candidate));
    }

    private static String plain(String word) {
        return word.substring(word.lastIndexOf('.') + 1)
                .replace("_", "")
                .replace("-", "")
                .toLowerCase(Locale.ROOT);
    }

    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
