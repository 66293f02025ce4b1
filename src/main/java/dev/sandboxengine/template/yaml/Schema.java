package dev.sandboxengine.template.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes JSON Schema as maps, lists and plain values, in a stable order. */
final class Schema {

    private Schema() {}

    /** A schema of these keywords, each followed by its value. */
    static Map<String, Object> of(Object... keywords) {
        Map<String, Object> schema = new LinkedHashMap<>();
        for (int i = 0; i < keywords.length; i += 2) {
            schema.put((String) keywords[i], keywords[i + 1]);
        }
        return schema;
    }

    /** The same with one keyword more. */
    static Map<String, Object> with(Map<String, Object> schema, String keyword, Object value) {
        Map<String, Object> copy = new LinkedHashMap<>(schema);
        copy.put(keyword, value);
        return copy;
    }

    /** The same, or nothing at all; the schema says its {@code type}. */
    static Map<String, Object> orNothing(Map<String, Object> schema) {
        List<Object> types = new ArrayList<>();
        if (schema.get("type") instanceof List<?> several) {
            types.addAll(several);
        } else {
            types.add(schema.getOrDefault("type", "object"));
        }
        types.add("null");
        return with(schema, "type", types);
    }

    /** A pattern for the whole of a text, where JSON Schema's would fit a part as well. */
    static String whole(String pattern) {
        return "^(?:" + pattern + ")$";
    }
}
