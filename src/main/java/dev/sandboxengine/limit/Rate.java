package dev.sandboxengine.limit;

import dev.sandboxengine.config.GoDuration;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * So many requests in so long. They may come all at once; after that, they come back evenly over the window.
 *
 * @param requests 1 to 1,000,000,000
 * @param window whole seconds, from one to a day
 */
public record Rate(long requests, Duration window) {

    /** What a text for {@link #parse} looks like, in words that follow "is not". */
    public static final String EXPECTED =
            "off, or <requests>/<duration> such as 6000/1m, with 1 to 1000000000 requests in 1s to 24h, in whole seconds";

    private static final String OFF = "off";
    private static final long MOST = 1_000_000_000;
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,10})/([^/+-]+)");

    /** Refuses what is out of these bounds with an {@code IllegalArgumentException}. */
    public Rate {
        if (requests < 1 || requests > MOST) {
            throw new IllegalArgumentException("there can be 1 to " + MOST + " requests in a window, not " + requests);
        }
        if (window.compareTo(SHORTEST) < 0
                || window.compareTo(LONGEST) > 0
                || !window.equals(window.truncatedTo(ChronoUnit.SECONDS))) {
            throw new IllegalArgumentException("a window is whole seconds from 1s to 24h, not " + window);
        }
    }

    /**
     * Reads {@code <requests>/<duration>}, for example {@code 6000/1m}; empty for {@code off}.
     *
     * @throws IllegalArgumentException when the text is neither
     */
    public static Optional<Rate> parse(String text) {
        if (text.toLowerCase(Locale.ROOT).equals(OFF)) {
            return Optional.empty();
        }
        var parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not " + EXPECTED);
        }
        return Optional.of(new Rate(Long.parseLong(parts.group(1)), GoDuration.parse(parts.group(2))));
    }

    /** For people, for example {@code 6000 requests in 60 s}. */
    public String inWords() {
        return requests + (requests == 1 ? " request in " : " requests in ") + window.toSeconds() + " s";
    }
}
