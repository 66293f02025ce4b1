package dev.sandboxengine.template.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** How shapes are put together. */
final class Shapes {

    private Shapes() {}

    /** What this reader reads and this schema describes. */
    static <T> Shape<T> of(Function<Value, Optional<T>> reader, Map<String, Object> schema) {
        return new Shape<>() {
            @Override
            public Optional<T> read(Value value) {
                return reader.apply(value);
            }

            @Override
            public Map<String, Object> schema() {
                return schema;
            }
        };
    }

    /** A list of these, without the items that are wrong. */
    static <T> Shape<List<T>> list(Shape<T> item, int most) {
        return new Shape<>() {
            @Override
            public Optional<List<T>> read(Value value) {
                if (!(value.node() instanceof SequenceNode list)) {
                    return value.refuse("must be a list: items on lines of their own that begin with `- `");
                }
                if (list.getValue().size() > most) {
                    return value.refuse(
                            "has " + list.getValue().size() + " items, and at most " + most + " are accepted");
                }
                List<T> read = new ArrayList<>();
                value.items().forEach(it -> item.read(it).ifPresent(read::add));
                return Optional.of(read);
            }

            @Override
            public Map<String, Object> schema() {
                return Schema.of("type", "array", "items", item.schema(), "maxItems", most);
            }

            @Override
            public boolean mayBeNothing() {
                return true;
            }
        };
    }

    /** One of these two: the second where a map is written, else the first. */
    static <T> Shape<T> plainOrMap(Shape<T> plain, Shape<T> map) {
        return of(
                value -> (value.node() instanceof MappingNode ? map : plain).read(value),
                Schema.of("anyOf", List.of(plain.schema(), map.schema())));
    }
}
