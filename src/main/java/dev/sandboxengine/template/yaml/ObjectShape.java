package dev.sandboxengine.template.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.nodes.MappingNode;

/** A map whose fields are known; any other is refused by name, with the one that was most likely meant. */
final class ObjectShape implements Shape<Filled> {

    private final String hint;
    private final List<Field<?>> fields;
    private final Set<String> unsupported;
    private final List<String> nested = new ArrayList<>();

    private ObjectShape(String hint, List<Field<?>> fields, Set<String> unsupported) {
        this.hint = hint;
        this.fields = List.copyOf(fields);
        this.unsupported = Set.copyOf(unsupported);
        for (Field<?> field : fields) {
            field.shape().fieldNames().forEach(name -> nested.add(field.name() + "." + name));
        }
    }

    static ObjectShape of(Field<?>... fields) {
        return new ObjectShape(": `name: value` on lines of their own", List.of(fields), Set.of());
    }

    /** The same; who writes no map is told this after "must be a map". */
    ObjectShape hint(String text) {
        return new ObjectShape(text, fields, unsupported);
    }

    /** The same; these fields are known not to be honoured by this version. */
    ObjectShape without(String... names) {
        return new ObjectShape(hint, fields, Set.of(names));
    }

    @Override
    public Optional<Filled> read(Value value) {
        if (!(value.node() instanceof MappingNode map)) {
            return value.refuse("must be a map" + hint);
        }
        Fields written = new Fields(map, value.path(), value.problems());
        Filled filled = new Filled(value);
        fields.forEach(field -> fill(field, written, filled));
        for (String name : new TreeSet<>(unsupported)) {
            written.takeUnlisted(name)
                    .ifPresent(it -> it.refuse("`" + name + "` is not supported by this version; remove it"));
        }
        written.refuseTheRest(nested);
        return Optional.of(filled);
    }

    private static <T> void fill(Field<T> field, Fields written, Filled filled) {
        Optional<Value> value = field.isRequired() ? written.require(field.name()) : written.take(field.name());
        value.ifPresent(it -> {
            boolean isLeftOut = it.isNothing() && field.shape().mayBeNothing();
            filled.put(field, it, isLeftOut ? Optional.empty() : field.shape().read(it));
        });
    }

    @Override
    public boolean mayBeNothing() {
        return fields.stream().noneMatch(Field::isRequired);
    }

    @Override
    public List<String> fieldNames() {
        return fields.stream().<String>map(Field::name).toList();
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (Field<?> field : fields) {
            Map<String, Object> schema = field.shape().schema();
            if (field.shape().mayBeNothing()) {
                schema = Schema.orNothing(schema);
            }
            schema = Schema.with(schema, "description", field.description());
            if (field.byDefault().isPresent()) {
                schema = Schema.with(schema, "default", field.byDefault().get());
            }
            properties.put(field.name(), schema);
            if (field.isRequired()) {
                required.add(field.name());
            }
        }
        Map<String, Object> schema = Schema.of("type", "object", "properties", properties);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        schema.put("additionalProperties", false);
        return schema;
    }
}
