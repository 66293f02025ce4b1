package dev.sandboxengine.sandbox.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.access.Principal;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.RequestBody;
import dev.sandboxengine.sandbox.SandboxOrder;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what somebody asks for. */
final class OrderReader {

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final int LONGEST_LABEL = 256;
    private static final int MOST_METADATA = 16_384;
    private static final int MOST_ENV = 131_072;
    private static final int MOST_SERVICES = 262_144;

    private OrderReader() {}

    static SandboxOrder read(RequestBody body, Principal caller) {
        String template = body.requiredText("template_id");
        String user = body.requiredText("user_id");
        if (user.length() > LONGEST_LABEL || user.chars().anyMatch(Character::isISOControl)) {
            throw Problem.invalid("user_id", "user_id must be at most " + LONGEST_LABEL + " printable characters");
        }
        SandboxOrder order = new SandboxOrder(
                caller.teamId(),
                caller.label(),
                template,
                user,
                body.duration("ttl"),
                variables(body),
                bounded("metadata", body.texts("metadata"), MOST_METADATA),
                services(body));
        body.end();
        return order;
    }

    private static Map<String, String> variables(RequestBody body) {
        Map<String, String> env = bounded("env", body.texts("env"), MOST_ENV);
        env.keySet().forEach(name -> {
            if (!VARIABLE.matcher(name).matches()) {
                throw Problem.invalid("env." + name, "'" + name + "' is not the name of an environment variable");
            }
        });
        return env;
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

    private static Optional<String> services(RequestBody body) {
        Optional<String> services = body.value("services").map(JsonNode::toString);
        if (services.filter(json -> json.length() > MOST_SERVICES).isPresent()) {
            throw Problem.invalid("services", "services has more than " + MOST_SERVICES + " characters");
        }
        return services;
    }
}
