package dev.sandboxengine.template.yaml;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/** The fields of one map in a file. Who reads it takes the fields that it knows and refuses the rest. Not thread-safe. */
final class Fields {

    private record Entry(Node key, Value value) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final List<String> known = new ArrayList<>();
    private final MappingNode map;
    private final String path;
    private final Problems problems;

    Fields(MappingNode map, String path, Problems problems) {
        this.map = map;
        this.path = path;
        this.problems = problems;
        for (NodeTuple tuple : map.getValue()) {
            add(tuple.getKeyNode(), tuple.getValueNode());
        }
    }

    private void add(Node key, Node value) {
        if (key.getTag().equals(Tag.MERGE)) {
            problems.add(key, within("<<"), "maps are not merged here; write the fields out");
        } else if (!(key instanceof ScalarNode scalar) || key.getTag().equals(Tag.NULL)) {
            problems.add(key, path, "a field's name must be a single value");
        } else {
            String name = scalar.getValue();
            String field = within(name);
            Entry first = entries.putIfAbsent(name, new Entry(key, new Value(value, field, problems)));
            if (first != null) {
                int line = first.key.getStartMark().getLine() + 1;
                problems.add(key, field, "stands here twice, first on line " + line + "; remove one");
            }
        }
    }

    /** The field of this name, which is then no longer among the rest. */
    Optional<Value> take(String name) {
        known.add(name);
        return takeUnlisted(name);
    }

    /** As {@link #take}, but the name is never suggested to a writer. */
    Optional<Value> takeUnlisted(String name) {
        return Optional.ofNullable(entries.remove(name)).map(Entry::value);
    }

    /** As {@link #take}, and a problem if it is missing. */
    Optional<Value> require(String name) {
        Optional<Value> value = take(name);
        if (value.isEmpty()) {
            problems.add(map, within(name), "is missing; it is required");
        }
        return value;
    }

    /** All fields that are left, by name in the order of the file, for maps whose names are their writer's. */
    Map<String, Value> takeAll() {
        Map<String, Value> all = new LinkedHashMap<>();
        entries.forEach((name, entry) -> all.put(name, entry.value));
        entries.clear();
        return all;
    }

    /** Refuses all fields that are left, as unknown. */
    void refuseTheRest() {
        refuseTheRest(List.of());
    }

    /**
     * Refuses all fields that are left, as unknown.
     *
     * @param elsewhere paths of fields in other maps that a writer might have meant
     */
    void refuseTheRest(Collection<String> elsewhere) {
        List<String> candidates = new ArrayList<>(known);
        candidates.addAll(elsewhere);
        entries.forEach((name, entry) -> {
            String hint = NearMiss.of(name, candidates)
                    .map(meant -> "did you mean `" + meant + "`?")
                    .orElseGet(() -> "known here: " + String.join(", ", known));
            problems.add(entry.key, within(name), "unknown field; " + hint);
        });
        entries.clear();
    }

    private String within(String name) {
        String shown = Problems.shown(name);
        return path.isEmpty() ? shown : path + "." + shown;
    }
}
