package dev.sandboxengine.template.yaml;

import dev.sandboxengine.template.EnvName;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;

/** Maps from names that their writer chooses to texts. */
final class TextMaps {

    private static final int MOST_BYTES = 128 * 1024;
    private static final String RESERVED_LABELS = "sandbox.";
    private static final String LABEL_PATTERN = "[!-<>-~]{1,255}";
    private static final Pattern LABEL_NAME = Pattern.compile(LABEL_PATTERN);

    /** An environment, without the variables that are wrong. */
    static final Shape<Map<String, String>> ENV = shape(EnvName.PATTERN, EnvName::problemWith);

    /** Labels, without those that are wrong. */
    static final Shape<Map<String, String>> LABELS =
            shape("(?!sandbox\\.)" + LABEL_PATTERN, TextMaps::problemWithLabel);

    private TextMaps() {}

    private static Optional<String> problemWithLabel(String name) {
        if (!LABEL_NAME.matcher(name).matches()) {
            return Optional.of("not a label's name; use visible ASCII characters without =, at most 255");
        }
        if (name.startsWith(RESERVED_LABELS)) {
            return Optional.of("labels that begin with " + RESERVED_LABELS + " are set by the engine; choose another");
        }
        return Optional.empty();
    }

    private static Shape<Map<String, String>> shape(String names, Function<String, Optional<String>> problemWith) {
        return new Shape<>() {
            @Override
            public Optional<Map<String, String>> read(Value value) {
                return value.node() instanceof MappingNode map
                        ? Optional.of(texts(value, new Fields(map, value.path(), value.problems()), problemWith))
                        : value.refuse("must be a map: `name: value` on lines of their own");
            }

            @Override
            public Map<String, Object> schema() {
                return Schema.of(
                        "type",
                        "object",
                        "propertyNames",
                        Schema.of("pattern", Schema.whole(names)),
                        "additionalProperties",
                        Scalars.TEXT.schema());
            }

            @Override
            public boolean mayBeNothing() {
                return true;
            }
        };
    }

    private static Map<String, String> texts(
            Value value, Fields fields, Function<String, Optional<String>> problemWith) {
        Map<String, String> read = new LinkedHashMap<>();
        fields.takeAll().forEach((name, entry) -> {
            Optional<String> problem = problemWith.apply(name);
            if (problem.isPresent()) {
                entry.refuse(problem.get());
            } else {
                text(entry).ifPresent(text -> read.put(name, text));
            }
        });
        if (bytes(read) > MOST_BYTES) {
            value.refuse("is larger than " + MOST_BYTES / 1024 + " KiB; put large values into a file");
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
