package dev.sandboxengine.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Which values a setting may have, and how they are written. Immutable. */
public final class SettingType<T> {

    private static final String UNLIMITED = "unlimited";
    private static final int LONGEST_SHOWN = 40;

    private final Function<String, T> parse;
    private final Function<T, Object> plain;

    private SettingType(Function<String, T> parse, Function<T, Object> plain) {
        this.parse = parse;
        this.plain = plain;
    }

    /**
     * Any values.
     *
     * @param parse from text; refuses with an {@code IllegalArgumentException} whose message is for the person who wrote it
     * @param plain a {@code String} or a {@code Number}, whose text is read as the same value
     */
    public static <T> SettingType<T> of(Function<String, T> parse, Function<T, Object> plain) {
        return new SettingType<>(parse, plain);
    }

    /** One of an enum's constants, written in lower case. */
    public static <E extends Enum<E>> SettingType<E> choice(Class<E> type) {
        E[] constants = type.getEnumConstants();
        String known = Arrays.stream(constants).map(SettingType::code).collect(Collectors.joining(", "));
        return of(
                text -> Arrays.stream(constants)
                        .filter(constant -> code(constant).equals(text))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(shown(text) + " is not one of " + known)),
                SettingType::code);
    }

    /** A whole number within bounds, both inclusive. */
    public static SettingType<Long> number(long least, long most) {
        return of(
                text -> {
                    try {
                        long number = Long.parseLong(text);
                        if (number >= least && number <= most) {
                            return number;
                        }
                    } catch (NumberFormatException _) {
                        // the same answer as for a number out of bounds
                    }
                    throw new IllegalArgumentException(
                            shown(text) + " is not a whole number from " + least + " to " + most);
                },
                number -> number);
    }

    /** A duration in whole seconds of at least so much. */
    public static SettingType<Duration> duration(Duration least) {
        return of(
                text -> {
                    Duration duration = GoDuration.parse(text);
                    if (duration.compareTo(least) < 0) {
                        throw new IllegalArgumentException(
                                shown(text) + " is too short; it must be at least " + written(least));
                    }
                    if (!duration.equals(duration.truncatedTo(ChronoUnit.SECONDS))) {
                        throw new IllegalArgumentException(shown(text) + " is finer than a second");
                    }
                    return duration;
                },
                SettingType::written);
    }

    /** A limit that may also be {@code unlimited}, which is empty. */
    public static <T> SettingType<Optional<T>> limit(SettingType<T> type) {
        return of(
                text -> text.equals(UNLIMITED) ? Optional.empty() : Optional.of(orUnlimited(type, text)),
                value -> value.map(type::plain).orElse(UNLIMITED));
    }

    private static <T> T orUnlimited(SettingType<T> type, String text) {
        try {
            return type.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage() + "; or write \"" + UNLIMITED + "\"", e);
        }
    }

    private static String code(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String shown(String text) {
        return "'" + (text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "…" : text) + "'";
    }

    /** As {@link GoDuration} reads it, without parts that are zero. */
    private static String written(Duration duration) {
        StringBuilder text = new StringBuilder();
        if (duration.toHours() > 0) {
            text.append(duration.toHours()).append('h');
        }
        if (duration.toMinutesPart() > 0) {
            text.append(duration.toMinutesPart()).append('m');
        }
        if (duration.toSecondsPart() > 0 || text.isEmpty()) {
            text.append(duration.toSecondsPart()).append('s');
        }
        return text.toString();
    }

    T parse(String text) {
        return parse.apply(text);
    }

    Object plain(T value) {
        return plain.apply(value);
    }
}
