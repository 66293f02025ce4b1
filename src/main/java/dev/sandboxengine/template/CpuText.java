package dev.sandboxengine.template;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Shares of processors as Docker and Kubernetes write them: {@code 2}, {@code 0.5}, or {@code 500m} for thousandths. */
public final class CpuText {

    /** What a number of CPUs looks like, as a regular expression for the whole text. */
    public static final String PATTERN = "([0-9]{1,12}(?:\\.[0-9]{0,12})?|\\.[0-9]{1,12})(m?)";

    private static final Pattern LEGAL = Pattern.compile(PATTERN);
    private static final BigDecimal MOST_MILLIS = BigDecimal.valueOf(1_000_000_000L);

    private CpuText() {}

    /**
     * The thousandths of a CPU that this text writes.
     *
     * @throws IllegalArgumentException with a message for the person who wrote it
     */
    public static long parse(String text) {
        Matcher cpu = LEGAL.matcher(text);
        if (!cpu.matches()) {
            String shown = text.length() > 40 ? text.substring(0, 40) + "…" : text;
            throw new IllegalArgumentException(
                    "'" + shown + "' is not a number of CPUs; write for example \"2\", \"0.5\" or \"500m\"");
        }
        BigDecimal number = new BigDecimal(cpu.group(1));
        BigDecimal millis = cpu.group(2).isEmpty() ? number.movePointRight(3) : number;
        if (millis.stripTrailingZeros().scale() > 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' is finer than a thousandth of a CPU; write for example \"0.5\" or \"500m\"");
        }
        if (millis.compareTo(MOST_MILLIS) > 0) {
            throw new IllegalArgumentException("'" + text + "' is more CPUs than any machine has");
        }
        return millis.longValueExact();
    }
}
