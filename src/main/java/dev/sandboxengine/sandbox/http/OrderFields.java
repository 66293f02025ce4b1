package dev.sandboxengine.sandbox.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.RequestBody;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the parts of a request that are the same wherever a sandbox is ordered. */
public final class OrderFields {

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final int MOST_METADATA = 16_384;
    private static final int MOST_ENV = 131_072;
    private static final int MOST_SERVICES = 262_144;

    private OrderFields() {}

    /** The variables of {@code env}. */
    public static Map<String, String> variables(RequestBody body) {
        Map<String, String> env = bounded("env", body.texts("env"), MOST_ENV);
        env.keySet().forEach(name -> {
            if (!VARIABLE.matcher(name).matches()) {
                throw Problem.invalid("env." + name, "'" + name + "' is not the name of an environment variable");
            }
        });
        return env;
    }

    /** The caller's own notes in {@code metadata}. */
    public static Map<String, String> metadata(RequestBody body) {
        return bounded("metadata", body.texts("metadata"), MOST_METADATA);
    }

    /** A list shows many sandboxes, and a process has to be started with all of its environment. */
    private static Map<String, String> bounded(String field, Map<String, String> texts, int most) {
        int characters = texts.entrySet().stream()
                .mapToInt(entry -> entry.getKey().length() + entry.getValue().length())
                .sum();
        if (characters > most) {
            throw Problem.invalid(
                    field, field + " has " + characters + " characters in all, and at most " + most + " are accepted");
        }
        return texts;
    }

    /** The JSON text of {@code services}. */
    public static Optional<String> services(RequestBody body) {
        Optional<String> services = body.value("services").map(JsonNode::toString);
        if (services.filter(json -> json.length() > MOST_SERVICES).isPresent()) {
            throw Problem.invalid("services", "services has more than " + MOST_SERVICES + " characters");
        }
        return services;
    }
}
