package dev.sandboxengine.template;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes of memory and disk as Docker and Kubernetes write them. Lower-case suffixes are Docker's and count by 1024 ({@code 512m},
 * {@code 1.5g}, {@code 64mb}); {@code Ki Mi Gi Ti} count by 1024 as well; the capitals {@code K M G T} are Kubernetes' and count
 * by 1000; without a suffix, or with {@code b}, it is bytes. {@code GB} and its like are refused, because they mean one thing
 * to Docker and another to everybody else.
 */
public final class SizeText {

    /** What a size looks like, as a regular expression for the whole text. */
    public static final String PATTERN =
            "(?:[0-9]{1,24}(?:\\.[0-9]{0,24})?|\\.[0-9]{1,24}) ?(?:[bB]|[kmgt]b?|[KMGT](?:iB?)?)?";

    private static final Pattern LEGAL =
            Pattern.compile("([0-9]{1,24}(?:\\.[0-9]{0,24})?|\\.[0-9]{1,24}) ?([A-Za-z]{0,3})");
    private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final Map<String, Integer> POWERS = Map.of("k", 1, "m", 2, "g", 3, "t", 4);

    private SizeText() {}

    /**
     * The number of bytes that this text writes; a fraction of a byte is cut off.
     *
     * @throws IllegalArgumentException with a message for the person who wrote it
     */
    public static long parse(String text) {
        Matcher size = LEGAL.matcher(text);
        if (!size.matches()) {
            throw notASize(text);
        }
        BigDecimal bytes = new BigDecimal(size.group(1)).multiply(factor(text, size.group(2)));
        if (bytes.compareTo(LARGEST) > 0) {
            throw new IllegalArgumentException("'" + text + "' is more than any machine has");
        }
        return bytes.setScale(0, RoundingMode.DOWN).longValueExact();
    }

    private static BigDecimal factor(String text, String suffix) {
        if (suffix.isEmpty() || suffix.equals("b") || suffix.equals("B")) {
            return BigDecimal.ONE;
        }
        String letter = suffix.substring(0, 1).toLowerCase(Locale.ROOT);
        Integer power = POWERS.get(letter);
        if (power == null) {
            throw notASize(text);
        }
        return switch (suffix.substring(1)) {
            case "" -> BigDecimal.valueOf(suffix.equals(letter) ? 1024 : 1000).pow(power);
            case "i", "iB" -> {
                if (suffix.startsWith(letter)) {
                    throw notASize(text);
                }
                yield BigDecimal.valueOf(1024).pow(power);
            }
            case "b" -> {
                if (!suffix.startsWith(letter)) {
                    throw notASize(text);
                }
                yield BigDecimal.valueOf(1024).pow(power);
            }
            default -> throw notASize(text);
        };
    }

    private static IllegalArgumentException notASize(String text) {
        String shown = text.length() > 40 ? text.substring(0, 40) + "…" : text;
        return new IllegalArgumentException(
                "'" + shown
                        + "' is not a size; write for example 512m (by 1024), 4Gi (by 1024), 4G (by 1000) or a number of bytes");
    }
}
