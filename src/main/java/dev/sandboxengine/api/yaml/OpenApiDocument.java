package dev.sandboxengine.api.yaml;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The OpenAPI 3.1 document of the whole API. It is written in one file for each feature, all with the same outline; their
 * {@code paths} and {@code components} become those of one document.
 */
public final class OpenApiDocument {

    private static final List<String> PARTS = List.of(
            "openapi",
            "auth",
            "users",
            "sandboxes",
            "sandbox",
            "events",
            "quotas",
            "sweep",
            "audit",
            "settings",
            "exec",
            "files",
            "terminals",
            "recordings",
            "tickets",
            "sessions",
            "templates",
            "catalogue",
            "api-clients",
            "teams",
            "operations",
            "problems",
            "durations");

    private static final String API = "/api/v1/";
    private static final Map<String, Object> LIMITED = Map.of("$ref", "#/components/responses/RateLimited");
    private static final Map<String, Object> DENIED = Map.of("$ref", "#/components/responses/PermissionDenied");
    private static final Map<String, Object> NOT_FOUND = Map.of("$ref", "#/components/responses/NotFound");

    private OpenApiDocument() {}

    /**
     * The document, as maps, lists and plain values in the order in which they are written.
     *
     * @throws IllegalStateException when the files contradict each other, which is a defect of this build
     */
    public static Map<String, Object> read() {
        Map<String, Object> document = new LinkedHashMap<>();
        for (String part : PARTS) {
            merge(part, "", document, load("/openapi/" + part + ".yaml"));
        }
        mayBeRefused(document);
        return document;
    }

    /**
     * Each operation of the API may be refused before its route sees it: as one too many, in a team that the caller is not in, or
     * to the candidate of a session.
     * To say so at each would only be forgotten.
     */
    @SuppressWarnings("unchecked")
    private static void mayBeRefused(Map<String, Object> document) {
        ((Map<String, Map<String, Object>>) document.getOrDefault("paths", Map.of())).forEach((path, item) -> {
            if (path.startsWith(API)) {
                for (Object operation : item.values()) {
                    if (operation instanceof Map<?, ?> map && map.get("responses") instanceof Map<?, ?> responses) {
                        ((Map<String, Object>) responses).putIfAbsent("429", LIMITED);
                        if (map.containsKey("x-permission")) {
                            ((Map<String, Object>) responses).putIfAbsent("403", DENIED);
                            ((Map<String, Object>) responses).putIfAbsent("404", NOT_FOUND);
                        }
                    }
                }
            }
        });
    }

    private static Map<?, ?> load(String resource) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try (InputStream in = OpenApiDocument.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("this build lacks " + resource + "; build it again");
            }
            if (new Yaml(new SafeConstructor(options)).load(in) instanceof Map<?, ?> part) {
                return part;
            }
            throw new IllegalStateException(resource + " is not a map");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void merge(String part, String place, Map<String, Object> into, Map<?, ?> from) {
        from.forEach((key, value) -> {
            String name = String.valueOf(key);
            Object present = into.get(name);
            if (value instanceof Map<?, ?> map) {
                Map<String, Object> copy = new LinkedHashMap<>();
                if (present instanceof Map<?, ?> before) {
                    merge(part, place + "/" + name, copy, before);
                }
                merge(part, place + "/" + name, copy, map);
                into.put(name, copy);
            } else if (present == null) {
                into.put(name, value);
            } else {
                throw new IllegalStateException(
                        "/openapi/" + part + ".yaml says again what another file says at " + place + "/" + name);
            }
        });
    }
}
