package dev.sandboxengine.template.yaml;

import dev.sandboxengine.config.GoDuration;
import dev.sandboxengine.runtime.ImageRef;
import dev.sandboxengine.template.CpuText;
import dev.sandboxengine.template.SizeText;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Shapes of single values. A text is what is written, also where YAML sees a number or a truth value in it: {@code version: 17}
 * and {@code version: "17"} are the same.
 */
final class Scalars {

    private static final List<String> ANY_TYPE = List.of("string", "number", "boolean");

    /** Any text. */
    static final Shape<String> TEXT = Shapes.of(Value::text, Schema.of("type", ANY_TYPE));

    /** A truth value, as YAML 1.1 and 1.2 write it. */
    static final Shape<Boolean> FLAG = Shapes.of(
            Value::flag,
            Schema.of(
                    "type",
                    List.of("boolean", "string"),
                    "pattern",
                    Schema.whole("[Tt][Rr][Uu][Ee]|[Yy][Ee][Ss]|[Oo][Nn]|[Ff][Aa][Ll][Ss][Ee]|[Nn][Oo]|[Oo][Ff][Ff]")));

    /** A reference to an image. */
    static final Shape<ImageRef> IMAGE = Shapes.of(
            Scalars::image, Schema.of("type", ANY_TYPE, "pattern", Schema.whole(ImageRef.GRAMMAR), "maxLength", 512));

    private Scalars() {}

    /** A text in which this pattern fits the whole. */
    static Shape<String> matching(String pattern, Function<String, String> message) {
        Pattern legal = Pattern.compile(pattern);
        return Shapes.of(
                value -> value.text()
                        .flatMap(text -> legal.matcher(text).matches()
                                ? Optional.of(text)
                                : value.refuse(message.apply(Problems.shown(text)))),
                Schema.of("type", ANY_TYPE, "pattern", Schema.whole(pattern)));
    }

    /** One line without control characters, of this length after blanks at both ends were cut off. */
    static Shape<String> line(int least, int most) {
        return Shapes.<String>of(
                value -> value.text().map(String::strip).flatMap(text -> {
                    if (text.length() < least) {
                        return value.refuse("is blank; write a few words");
                    }
                    if (text.length() > most) {
                        return value.refuse("is longer than " + most + " characters");
                    }
                    return text.chars().noneMatch(Character::isISOControl)
                            ? Optional.of(text)
                            : value.refuse(
                                    "must be one line without control characters; `>-` folds longer text into one");
                }),
                Schema.of("type", ANY_TYPE, "pattern", "^\\s*[^\\r\\n]*\\s*$", "minLength", least));
    }

    /** Text of any number of lines. */
    static Shape<String> prose(int least, int most) {
        return Shapes.<String>of(
                value -> value.text().flatMap(text -> {
                    if (text.strip().length() < least) {
                        return value.refuse("is blank; write something or remove it");
                    }
                    if (text.length() > most) {
                        return value.refuse("is longer than " + most + " characters");
                    }
                    return text.indexOf('\0') < 0 ? Optional.of(text) : value.refuse("holds a NUL character");
                }),
                Schema.of("type", ANY_TYPE, "minLength", least, "maxLength", most));
    }

    /** One of the constants, in lower case. */
    static <E extends Enum<E>> Shape<E> choice(Class<E> type) {
        List<String> words = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            words.add(word(constant));
        }
        String known = String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.getLast();
        return Shapes.of(
                value -> value.text().flatMap(text -> {
                    for (E constant : type.getEnumConstants()) {
                        if (word(constant).equals(text)) {
                            return Optional.of(constant);
                        }
                    }
                    return value.refuse("must be " + known + ", not '" + Problems.shown(text) + "'");
                }),
                Schema.of("enum", words));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** A whole number, both bounds inclusive. */
    static Shape<Long> integer(long least, long most) {
        return Shapes.of(
                value -> value.integer(least, most),
                Schema.of(
                        "type",
                        List.of("integer", "string"),
                        "pattern",
                        Schema.whole(Value.INTEGER.pattern()),
                        "minimum",
                        least,
                        "maximum",
                        most));
    }

    /** A size in bytes. */
    static Shape<Long> size(long least, String leastText) {
        return amount(SizeText.PATTERN, SizeText::parse, least, leastText, BigDecimal.valueOf(least));
    }

    /** Thousandths of a CPU. */
    static Shape<Long> cpus(long least) {
        return amount(CpuText.PATTERN, CpuText::parse, least, least + "m", BigDecimal.valueOf(least, 3));
    }

    private static Shape<Long> amount(
            String pattern, Function<String, Long> parser, long least, String leastText, BigDecimal minimum) {
        return Shapes.<Long>of(
                value -> value.parsed(parser)
                        .flatMap(number ->
                                number < least ? value.refuse("must be at least " + leastText) : Optional.of(number)),
                Schema.of("type", List.of("string", "number"), "pattern", Schema.whole(pattern), "minimum", minimum));
    }

    /** A duration of at least a second; an integer without quotes is nanoseconds. */
    static final Shape<Duration> LIFETIME = Shapes.of(
            value -> value.isPlainInteger()
                    ? value.integer(Long.MIN_VALUE, Long.MAX_VALUE)
                            .flatMap(nanos -> value.parsed(_ -> GoDuration.atLeastASecond(nanos)))
                    : value.parsed(GoDuration::atLeastASecond),
            Schema.of(
                    "type",
                    List.of("string", "integer"),
                    "pattern",
                    Schema.whole(GoDuration.PATTERN),
                    "minimum",
                    1_000_000_000L,
                    "maximum",
                    Long.MAX_VALUE));

    /** A duration with a unit, both bounds inclusive, which are named in messages as these texts write them. */
    static Shape<Duration> duration(String least, String most) {
        Duration shortest = GoDuration.parse(least);
        Duration longest = GoDuration.parse(most);
        return Shapes.<Duration>of(
                value -> value.parsed(GoDuration::parse)
                        .flatMap(duration -> duration.compareTo(shortest) < 0 || duration.compareTo(longest) > 0
                                ? value.refuse("must be from " + least + " to " + most)
                                : Optional.of(duration)),
                Schema.of("type", "string", "pattern", Schema.whole(GoDuration.PATTERN)));
    }

    private static Optional<ImageRef> image(Value value) {
        return value.text().flatMap(text -> {
            try {
                return Optional.of(new ImageRef(text));
            } catch (IllegalArgumentException _) {
                return value.refuse("'" + Problems.shown(text)
                        + "' is not an image; write [host/]path[:tag], for example workspace-python:latest");
            }
        });
    }
}
