package dev.sandboxengine.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A request in the making. Not thread-safe. */
final class Draft {

    final Description.Operation operation;

    /** The path's variables, as they are sent. */
    final Map<String, String> variables = new LinkedHashMap<>();

    /** {@code name=value}, as they are sent. */
    final List<String> query = new ArrayList<>();

    final Map<String, String> headers = new LinkedHashMap<>();
    Optional<JsonNode> json = Optional.empty();
    byte[] body = new byte[0];

    /** Whether HTTP itself may refuse the path, before anybody has looked which operation it is. */
    boolean oddPath;

    Draft(Description.Operation operation) {
        this.operation = operation;
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    GeneratedRequest finish() {
        String path = operation.path();
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            path = path.replace("{" + variable.getKey() + "}", variable.getValue());
        }
        if (!query.isEmpty()) {
            path += "?" + String.join("&", query);
        }
        List<String> lines = new ArrayList<>();
        headers.forEach((name, value) -> lines.add(name + ": " + value));
        return new GeneratedRequest(
                operation.method(), path, lines, json.map(Draft::bytes).orElse(body), oddPath);
    }

    private static byte[] bytes(JsonNode node) {
        // Escaped, as half a surrogate pair has no bytes
        StringBuilder ascii = new StringBuilder();
        node.toString().chars().forEach(c -> {
            if (c < 0x80) {
                ascii.append((char) c);
            } else {
                ascii.append("\\u%04x".formatted(c));
            }
        });
        return ascii.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
