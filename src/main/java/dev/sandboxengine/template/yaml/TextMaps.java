package dev.sandboxengine.template.yaml;

import dev.sandboxengine.template.EnvName;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** What stands under {@code env} and {@code labels}: maps from names that their writer chooses to texts. */
final class TextMaps {

    private static final int MOST_BYTES = 128 * 1024;
    private static final String RESERVED_LABELS = "sandbox.";
    private static final Pattern LABEL_NAME = Pattern.compile("[\\x21-\\x7e&&[^=]]{1,255}");

    private TextMaps() {}

    /** Reads an environment, without the variables that are wrong. */
    static Map<String, String> env(Optional<Value> env) {
        return read(env, EnvName::problemWith);
    }

    /** Reads labels, without those that are wrong. */
    static Map<String, String> labels(Optional<Value> labels) {
        return read(labels, TextMaps::problemWithLabel);
    }

    private static Optional<String> problemWithLabel(String name) {
        if (!LABEL_NAME.matcher(name).matches()) {
            return Optional.of("not a label's name; use visible ASCII characters without =, at most 255");
        }
        if (name.startsWith(RESERVED_LABELS)) {
            return Optional.of("labels that begin with " + RESERVED_LABELS + " are set by the engine; choose another");
        }
        return Optional.empty();
    }

    private static Map<String, String> read(Optional<Value> map, Function<String, Optional<String>> problemWith) {
        Map<String, Value> all = map.flatMap(Value::fields).map(Fields::takeAll).orElse(Map.of());
        Map<String, String> read = new LinkedHashMap<>();
        all.forEach((name, value) -> {
            Optional<String> problem = problemWith.apply(name);
            if (problem.isPresent()) {
                value.refuse(problem.get());
            } else {
                text(value).ifPresent(text -> read.put(name, text));
            }
        });
        if (bytes(read) > MOST_BYTES) {
            map.ifPresent(value ->
                    value.refuse("is larger than " + MOST_BYTES / 1024 + " KiB; put large values into a file"));
        }
        return read;
    }

    private static Optional<String> text(Value value) {
        if (value.isNothing()) {
            return value.refuse("has no value; write \"\" for an empty one");
        }
        return value.text()
                .flatMap(text -> text.indexOf('\0') < 0
                        ? Optional.of(text)
                        : value.refuse("holds a NUL character, which no process can be given"));
    }

    private static long bytes(Map<String, String> map) {
        return map.entrySet().stream()
                .mapToLong(entry ->
                        2L + entry.getKey().length() + entry.getValue().getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }
}
