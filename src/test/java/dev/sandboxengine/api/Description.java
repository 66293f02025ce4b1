package dev.sandboxengine.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.sandboxengine.api.yaml.OpenApiDocument;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/** The OpenAPI document as tests read it: its operations, its references, and whether a value fits a schema in it. */
final class Description {

    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "patch", "head", "options", "trace");
    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(
            SpecVersion.VersionFlag.V202012,
            factory -> factory.metaSchema(JsonMetaSchema.builder(DIALECT, JsonMetaSchema.getV202012())
                    .keyword(new NonValidationKeyword("components"))
                    .build()));
    private static final SchemaValidatorsConfig STRICT =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

    private final JsonNode root = new ObjectMapper().valueToTree(OpenApiDocument.read());
    private final Map<JsonNode, JsonSchema> compiled = new ConcurrentHashMap<>();

    /** One method of one path. */
    record Operation(String method, String path, JsonNode node) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    JsonNode root() {
        return root;
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        root.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(entry -> {
                    if (METHODS.contains(entry.getKey())) {
                        operations.add(new Operation(
                                entry.getKey().toUpperCase(Locale.ROOT), path.getKey(), entry.getValue()));
                    }
                }));
        return operations;
    }

    /** An operation's parameters, with those of its path, resolved, by place and name ({@code query limit}). */
    Map<String, JsonNode> parameters(Operation operation) {
        Map<String, JsonNode> parameters = new LinkedHashMap<>();
        for (JsonNode list : List.of(
                root.path("paths").path(operation.path()).path("parameters"),
                operation.node().path("parameters"))) {
            list.forEach(reference -> {
                JsonNode parameter = resolve(reference);
                parameters.put(
                        parameter.path("in").asText() + " "
                                + parameter.path("name").asText(),
                        parameter);
            });
        }
        return parameters;
    }

    /** The path that a concrete one is an instance of; of several the one with the fewest parameters. */
    Optional<String> template(String path) {
        return root.path("paths")
                .propertyStream()
                .map(Map.Entry::getKey)
                .filter(template -> pattern(template).matcher(path).matches())
                .min((one, other) -> Long.compare(variables(one), variables(other)));
    }

    private static Pattern pattern(String template) {
        StringBuilder regex = new StringBuilder();
        for (String part : template.substring(1).split("/", -1)) {
            regex.append('/').append(part.startsWith("{") ? "[^/]+" : Pattern.quote(part));
        }
        return Pattern.compile(regex.toString());
    }

    private static long variables(String template) {
        return template.chars().filter(c -> c == '{').count();
    }

    /** What a reference refers to; anything else as it is. */
    JsonNode resolve(JsonNode node) {
        JsonNode target = node;
        while (target.has("$ref")) {
            String reference = target.get("$ref").asText();
            target = root.at(reference.substring(1));
            if (target.isMissingNode()) {
                throw new AssertionError("there is nothing at " + reference);
            }
        }
        return target;
    }

    /** What is wrong with a value, a line each; empty when it fits the schema. */
    List<String> mistakes(JsonNode schema, JsonNode value) {
        return compiled.computeIfAbsent(schema, this::compile).validate(value).stream()
                .map(ValidationMessage::getMessage)
                .sorted()
                .toList();
    }

    private JsonSchema compile(JsonNode schema) {
        ObjectNode whole = new ObjectMapper().createObjectNode();
        whole.put("$schema", DIALECT);
        whole.putArray("allOf").add(schema);
        // References are written from the document's root
        whole.set("components", root.path("components"));
        return SCHEMAS.getSchema(whole, STRICT);
    }

    /** Visits every schema that is not inside of another one, with its place. */
    void eachSchema(BiConsumer<String, JsonNode> visitor) {
        root.path("components")
                .path("schemas")
                .properties()
                .forEach(entry -> visitor.accept("#/components/schemas/" + entry.getKey(), entry.getValue()));
        walk("#", root, (place, node) -> {
            if (node.has("schema")) {
                visitor.accept(place + "/schema", node.get("schema"));
            }
        });
    }

    /** Visits every object of the document, with its place, except those inside of examples. */
    void walk(String place, JsonNode node, BiConsumer<String, JsonNode> visitor) {
        if (node.isObject()) {
            visitor.accept(place, node);
            node.properties().forEach(entry -> {
                if (!Set.of("example", "value").contains(entry.getKey())) {
                    walk(place + "/" + entry.getKey(), entry.getValue(), visitor);
                }
            });
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                walk(place + "/" + i, node.get(i), visitor);
            }
        }
    }

    /** The examples of a media type, resolved. */
    List<JsonNode> examples(JsonNode media) {
        List<JsonNode> examples = new ArrayList<>();
        if (media.has("example")) {
            examples.add(media.get("example"));
        }
        media.path("examples").forEach(example -> examples.add(resolve(example).get("value")));
        return examples;
    }
}
