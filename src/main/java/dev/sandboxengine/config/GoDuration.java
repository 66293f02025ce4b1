package dev.sandboxengine.config;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as Go writes them: numbers with a unit, one after the other, as in {@code 4h}, {@code 1h30m} or {@code 1.5s}. The
 * units are {@code h}, {@code m}, {@code s}, {@code ms}, {@code us} (or {@code µs}) and {@code ns}. A number without a unit is
 * legal only where an integer of nanoseconds is meant, and that has its own method. What cannot be read is an
 * {@link IllegalArgumentException} whose message is fit for the person who wrote it.
 */
public final class GoDuration {

    /** What a duration with a sign or without looks like, as a regular expression for the whole text. */
    public static final String PATTERN =
            "[-+]?(?:0|(?:(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:h|ms|m|s|us|\u00b5s|\u03bcs|ns))+)";

    private static final int LONGEST_TEXT = 64;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final BigInteger LONGEST = BigInteger.valueOf(Long.MAX_VALUE);
    private static final Pattern PART = Pattern.compile("([0-9]+\\.?[0-9]*|\\.[0-9]+)([^.0-9]*)");
    private static final Map<String, BigDecimal> NANOS = Map.of(
            "h", BigDecimal.valueOf(3_600_000_000_000L),
            "m", BigDecimal.valueOf(60_000_000_000L),
            "s", BigDecimal.valueOf(1_000_000_000L),
            "ms", BigDecimal.valueOf(1_000_000L),
            "us", BigDecimal.valueOf(1_000L),
            "\u00b5s", BigDecimal.valueOf(1_000L),
            "\u03bcs", BigDecimal.valueOf(1_000L),
            "ns", BigDecimal.ONE);

    private GoDuration() {}

    /** The duration that this text writes, of any sign; what is finer than a nanosecond is cut off. */
    public static Duration parse(String text) {
        boolean isSigned = text.startsWith("-") || text.startsWith("+");
        String unsigned = isSigned ? text.substring(1) : text;
        if (unsigned.equals("0")) {
            return Duration.ZERO;
        }
        if (unsigned.isEmpty() || unsigned.length() > LONGEST_TEXT) {
            throw notADuration(text);
        }
        BigInteger nanos = BigInteger.ZERO;
        Matcher part = PART.matcher(unsigned);
        int end = 0;
        while (end < unsigned.length()) {
            if (!part.region(end, unsigned.length()).lookingAt()) {
                throw notADuration(text);
            }
            nanos = nanos.add(nanos(text, part.group(1), part.group(2)));
            end = part.end();
        }
        if (nanos.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("'" + text + "' is too long: a duration ends at about 292 years");
        }
        return Duration.ofNanos(text.startsWith("-") ? -nanos.longValueExact() : nanos.longValueExact());
    }

    /** {@link #parse} for what lasts at least one second, as the life of something does. */
    public static Duration atLeastASecond(String text) {
        Duration duration = parse(text);
        if (duration.compareTo(SECOND) < 0) {
            throw new IllegalArgumentException(
                    "'" + text
                            + "' is less than one second; check the unit: h are hours, m minutes, s seconds, for example \"90m\"");
        }
        return duration;
    }

    /** An integer of nanoseconds for what lasts at least one second; a smaller one was most likely meant in another unit. */
    public static Duration atLeastASecond(long nanos) {
        Duration duration = Duration.ofNanos(nanos);
        if (duration.compareTo(SECOND) < 0) {
            String meant = nanos > 0 ? "\"" + nanos + "s\" or \"1h\"" : "\"1h\"";
            throw new IllegalArgumentException(nanos + " is read as nanoseconds, which is less than one second;"
                    + " write a string with a unit, for example " + meant);
        }
        return duration;
    }

    private static BigInteger nanos(String text, String number, String unit) {
        BigDecimal factor = NANOS.get(unit);
        if (factor != null) {
            return new BigDecimal(number)
                    .multiply(factor)
                    .setScale(0, RoundingMode.DOWN)
                    .toBigIntegerExact();
        }
        if (unit.isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + text + "' has a number without a unit; write for example \"" + number + "s\" or \"1h30m\"");
        }
        if (unit.equals("d")) {
            throw new IllegalArgumentException("'" + text + "': days are written as hours, for example \"24h\"");
        }
        throw notADuration(text);
    }

    private static IllegalArgumentException notADuration(String text) {
        String shown = text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) + "…" : text;
        return new IllegalArgumentException(
                "'" + shown
                        + "' is not a duration; write numbers with the units h, m, s, ms, us or ns, for example \"4h\" or \"1h30m\"");
    }
}
