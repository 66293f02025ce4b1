package dev.sandboxengine.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which of the documented answers were seen in this JVM so far: operation, status, and for problems the code. Thread-safe.
 */
public final class ProducedAnswers {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

    private ProducedAnswers() {}

    static void add(String operation, int status, String body) {
        SEEN.add(name(operation, Integer.toString(status), status < 400 ? "" : code(body)));
    }

    private static String code(String body) {
        try {
            return JSON.readTree(body).path("error").path("code").asText();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a problem that fits the document is JSON", e);
        }
    }

    private static String name(String operation, String status, String code) {
        return (operation + " → " + status + " " + code).strip();
    }

    /** How many there were. */
    public static int count() {
        return SEEN.size();
    }

    /** The documented answers that nobody has seen, a line each: {@code GET /api/v1/sandboxes → 404 not_found}. */
    public static Set<String> missing() {
        Set<String> missing = documented();
        missing.removeAll(SEEN);
        return missing;
    }

    /** All of them. */
    public static Set<String> documented() {
        return documented(new Description());
    }

    private static Set<String> documented(Description api) {
        Set<String> all = new TreeSet<>();
        for (Description.Operation operation : api.operations()) {
            operation.node().path("responses").properties().forEach(entry -> {
                for (String code : codes(api, api.resolve(entry.getValue()))) {
                    all.add(name(operation.toString(), entry.getKey(), code));
                }
            });
        }
        return all;
    }

    /** The codes of a problem; for what is none, one that is empty. */
    private static Set<String> codes(Description api, JsonNode response) {
        JsonNode problem = response.at("/content/application~1problem+json/schema");
        return problem.isMissingNode() ? Set.of("") : codesOf(api, problem);
    }

    /** Those that the schema says itself, or else what it refers to. */
    private static Set<String> codesOf(Description api, JsonNode schema) {
        Set<String> codes = new TreeSet<>();
        for (JsonNode one : schema.path("oneOf")) {
            codes.addAll(codesOf(api, one));
        }
        for (JsonNode code : schema.findValues("code")) {
            code.path("enum").forEach(it -> codes.add(it.asText()));
            if (code.has("const")) {
                codes.add(code.get("const").asText());
            }
        }
        if (codes.isEmpty() && schema.has("$ref")) {
            return codesOf(api, api.resolve(schema));
        }
        if (codes.isEmpty()) {
            throw new AssertionError("a problem without a code is documented: " + schema);
        }
        return codes;
    }
}
