package dev.sandboxengine.config;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The configuration's text, read once into typed values. A bad value does not throw at once: it is remembered, its default
 * is returned, and {@link #check} tells all mistakes together. One thread at a time.
 */
public final class Environment {

    private final Map<String, String> values;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> known = new TreeSet<>();

    /**
     * @param values names and their texts; an empty text is the same as none
     */
    public Environment(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    /** The text of a variable, where one is given. */
    public Optional<String> text(String name) {
        known.add(name);
        return Optional.ofNullable(values.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** The text of a variable, or its default. */
    public String text(String name, String byDefault) {
        return text(name).orElse(byDefault);
    }

    /** A whole number within bounds, both inclusive. */
    public int number(String name, int byDefault, int least, int most) {
        return value(name, byDefault, "a whole number from " + least + " to " + most, text -> {
            int number = Integer.parseInt(text);
            if (number < least || number > most) {
                throw new IllegalArgumentException();
            }
            return number;
        });
    }

    /** {@code true} or {@code false} (also 1, 0, yes, no, on, off). */
    public boolean flag(String name, boolean byDefault) {
        return value(name, byDefault, "true or false", text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "on" -> true;
            case "false", "0", "no", "off" -> false;
            default -> throw new IllegalArgumentException();
        });
    }

    /** A positive duration such as {@code 5m} or {@code 1h30m}. */
    public Duration duration(String name, Duration byDefault) {
        return value(name, byDefault, "a duration such as 30s, 5m or 1h30m", text -> {
            Duration duration = GoDuration.parse(text);
            if (duration.isZero() || duration.isNegative()) {
                throw new IllegalArgumentException();
            }
            return duration;
        });
    }

    /** A path of this machine. */
    public Path path(String name, Path byDefault) {
        return value(name, byDefault, "a path", text -> {
            try {
                return Path.of(text);
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException(e);
            }
        });
    }

    /** An absolute URI with one of the given schemes. */
    public URI uri(String name, URI byDefault, Set<String> schemes) {
        return value(
                name,
                byDefault,
                "an address that begins with " + String.join(":// or ", new TreeSet<>(schemes)) + "://",
                text -> {
                    URI uri = URI.create(text);
                    if (!schemes.contains(String.valueOf(uri.getScheme()))) {
                        throw new IllegalArgumentException();
                    }
                    return uri;
                });
    }

    /**
     * A value of any kind.
     *
     * @param expected what a good value is, in words that follow "is not"
     * @param parse from text; any {@code IllegalArgumentException} means that the text is bad
     */
    public <T> T value(String name, T byDefault, String expected, Function<String, T> parse) {
        return value(name, byDefault, parse, text -> name + "=" + text + " is not " + expected);
    }

    /** The same for a value that must not be shown, not even when it is bad. */
    public <T> T secret(String name, T byDefault, String expected, Function<String, T> parse) {
        return value(name, byDefault, parse, _ -> name + " is not " + expected);
    }

    private <T> T value(String name, T byDefault, Function<String, T> parse, UnaryOperator<String> complaint) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return byDefault;
        }
        try {
            return parse.apply(text.get());
        } catch (IllegalArgumentException e) {
            problem(complaint.apply(text.get()));
            return byDefault;
        }
    }

    /** Remembers a mistake that concerns several variables. */
    public void problem(String message) {
        problems.add(message);
    }

    /** Every variable that was asked for, which is every one that means something. */
    public Set<String> known() {
        return Set.copyOf(known);
    }

    /**
     * Tells every mistake that was met.
     *
     * @throws ConfigurationException when there is one
     */
    public void check() {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }
}
