package dev.sandboxengine.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as the Go language writes them ({@code 4h}, {@code 1h30m}, {@code 1.5s}), with {@code d} for 24 hours. The
 * original's clients send them.
 */
public final class GoDuration {

    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)(ns|us|µs|μs|ms|s|m|h|d)");
    private static final Pattern WHOLE = Pattern.compile("[+-]?(?:" + PART.pattern() + ")+");
    private static final Map<String, Long> NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "μs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L,
            "d", 86_400_000_000_000L);
    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

    private GoDuration() {}

    /**
     * The duration that the text means.
     *
     * @throws IllegalArgumentException when the text is not a duration, or longer than 292 years; the message says what a
     *     duration looks like
     */
    public static Duration parse(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        if (text.length() > 64 || !WHOLE.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + (text.length() > 64 ? text.substring(0, 64) + "…" : text)
                    + "' is not a duration; write for example 90m, 4h or 1h30m");
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher parts = PART.matcher(text);
        while (parts.find()) {
            String number = parts.group(1);
            String unit = parts.group(2);
            nanos = nanos.add(new BigDecimal(number.endsWith(".") ? number + "0" : number)
                    .multiply(BigDecimal.valueOf(NANOS.getOrDefault(unit, 0L))));
        }
        if (nanos.compareTo(MOST) > 0) {
            throw new IllegalArgumentException("'" + text + "' is longer than 292 years");
        }
        Duration duration =
                Duration.ofNanos(nanos.setScale(0, RoundingMode.HALF_UP).longValueExact());
        return text.startsWith("-") ? duration.negated() : duration;
    }

    /** The duration as Go writes it: hours, minutes and seconds without what is zero, for example {@code 1h30m}. */
    public static String format(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        if (duration.isNegative()) {
            return "-" + format(duration.negated());
        }
        StringBuilder text = new StringBuilder();
        if (duration.toHours() > 0) {
            text.append(duration.toHours()).append('h');
        }
        if (duration.toMinutesPart() > 0) {
            text.append(duration.toMinutesPart()).append('m');
        }
        BigDecimal seconds = BigDecimal.valueOf(duration.toSecondsPart())
                .add(BigDecimal.valueOf(duration.toNanosPart(), 9))
                .stripTrailingZeros();
        if (seconds.signum() > 0) {
            text.append(seconds.toPlainString()).append('s');
        }
        return text.toString();
    }
}
