package dev.sandboxengine.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Holds real answers against the OpenAPI document. Thread-safe. */
public final class ApiConformance {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Description API = new Description();
    private static final int MOST_SHOWN = 2000;

    private ApiConformance() {}

    /**
     * Checks one answer.
     *
     * @param path as it was requested, with or without a query
     * @param contentType the answer's, with its parameters; null or empty when it has none
     * @param body the answer's, all of it; for what is not text, anything
     * @throws AssertionError when the document does not have such an answer to such a request
     */
    public static void check(
            String method, String path, int status, @Nullable String contentType, @Nullable String body) {
        List<String> mistakes = mistakes(
                method.toUpperCase(Locale.ROOT), plain(path), status, mediaType(contentType), body == null ? "" : body);
        if (!mistakes.isEmpty()) {
            throw new AssertionError("the answer to " + method + " " + plain(path) + " is not as openapi.json says:\n  "
                    + String.join("\n  ", mistakes) + "\nstatus: " + status + "\ncontent type: " + contentType
                    + "\nbody: " + shown(body == null ? "" : body));
        }
        API.template(plain(path))
                .ifPresent(template -> ProducedAnswers.add(
                        method.toUpperCase(Locale.ROOT) + " " + template, status, body == null ? "" : body));
    }

    private static String plain(String path) {
        String plain = path.replaceFirst("\\?.*", "");
        return plain.length() > 1 && plain.endsWith("/") ? plain.substring(0, plain.length() - 1) : plain;
    }

    private static String mediaType(@Nullable String contentType) {
        return contentType == null
                ? ""
                : contentType.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
    }

    private static String shown(String body) {
        return body.length() > MOST_SHOWN ? body.substring(0, MOST_SHOWN) + "…" : body;
    }

    private static List<String> mistakes(String method, String path, int status, String type, String body) {
        if (method.equals("OPTIONS")) {
            // What a browser asks before it lets a page use the API is no part of it
            return List.of();
        }
        Optional<String> template = API.template(path);
        if (template.isEmpty()) {
            return unknown(status, 404, "not_found", "there is no such path", type, body);
        }
        JsonNode operation = API.root().path("paths").path(template.get()).path(method.toLowerCase(Locale.ROOT));
        if (operation.isMissingNode()) {
            return unknown(status, 405, "method_not_allowed", template.get() + " has no method " + method, type, body);
        }
        JsonNode reference = operation.path("responses").path(Integer.toString(status));
        if (reference.isMissingNode()) {
            List<String> known = new ArrayList<>();
            operation.path("responses").fieldNames().forEachRemaining(known::add);
            return List.of("status " + status + " is not documented; known are " + String.join(", ", known));
        }
        return content(API.resolve(reference).path("content"), type, body);
    }

    private static List<String> unknown(int status, int expected, String code, String what, String type, String body) {
        if (status != expected) {
            return List.of(what + " in the document, so the status should be " + expected);
        }
        if (!type.equals("application/problem+json")) {
            return List.of("a problem should be application/problem+json");
        }
        ObjectNode schema = JSON.createObjectNode().put("$ref", "#/components/schemas/Problem");
        schema.putObject("properties").putObject("status").put("const", expected);
        schema.withObject("/properties/error/properties/code").put("const", code);
        return json(schema, body);
    }

    private static List<String> content(JsonNode content, String type, String body) {
        if (content.isMissingNode() || content.isEmpty()) {
            return body.isEmpty() ? List.of() : List.of("this answer should have no body");
        }
        JsonNode media = content.get(type);
        if (media == null) {
            List<String> known = new ArrayList<>();
            content.fieldNames().forEachRemaining(known::add);
            return List.of("content type '" + type + "' is not documented; known are " + String.join(", ", known));
        }
        if (type.equals("application/json") || type.endsWith("+json")) {
            return json(media.path("schema"), body);
        }
        return media.has("x-events") ? events(media.get("x-events"), body) : List.of();
    }

    private static List<String> json(JsonNode schema, String body) {
        try {
            JsonNode value = JSON.readTree(body);
            return value.isMissingNode() ? List.of("there is no body") : API.mistakes(schema, value);
        } catch (JsonProcessingException e) {
            return List.of("the body is not JSON: " + e.getOriginalMessage());
        }
    }

    private static List<String> events(JsonNode known, String body) {
        List<String> mistakes = new ArrayList<>();
        for (String event : body.split("\n\n")) {
            Optional<String> name = line(event, "event: ");
            Optional<String> data = line(event, "data: ");
            if (name.isEmpty() && data.isEmpty()) {
                continue;
            }
            JsonNode schema = known.path(name.orElse("message"));
            if (schema.isMissingNode()) {
                mistakes.add("the event '" + name.orElse("message") + "' is not documented");
            } else {
                json(schema, data.orElse(""))
                        .forEach(mistake -> mistakes.add("event " + name.orElse("") + ": " + mistake));
            }
        }
        return mistakes;
    }

    private static Optional<String> line(String event, String prefix) {
        return event.lines()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()))
                .findFirst();
    }
}
