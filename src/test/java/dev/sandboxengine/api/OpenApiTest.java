package dev.sandboxengine.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import dev.sandboxengine.access.Permission;
import dev.sandboxengine.access.TicketPurpose;
import dev.sandboxengine.access.http.Needs;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.quota.Quota;
import dev.sandboxengine.sandbox.EndReason;
import dev.sandboxengine.sandbox.PublicStatus;
import dev.sandboxengine.session.SessionState;
import dev.sandboxengine.template.ClaudeAuth;
import io.javalin.security.RouteRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The document is good OpenAPI 3.1, and it says what the engine does: no route more, none less. */
class OpenApiTest {

    private static final Pattern VARIABLE = Pattern.compile("\\{([^}]+)}");

    private final Description api = new Description();

    @Test
    void everyRouteIsDocumentedAndNothingElse() {
        assertThat(api.operations().stream().map(Object::toString))
                .containsExactlyInAnyOrderElementsOf(
                        RegisteredRoutes.all().stream().map(Object::toString).toList());
    }

    @Test
    void everyRouteNeedsExactlyOneThing() {
        assertThat(RegisteredRoutes.all())
                .isNotEmpty()
                .allSatisfy(route -> assertThat(route.roles()).singleElement().isInstanceOf(Needs.class));
    }

    @Test
    void whatARouteNeedsIsDocumented() {
        Map<String, String> needed = new TreeMap<>();
        for (RegisteredRoutes.Route route : RegisteredRoutes.all()) {
            for (RouteRole role : route.roles()) {
                Needs needs = (Needs) role;
                needed.put(
                        route.toString(),
                        needs.permissions().stream()
                                .map(Permission::code)
                                .reduce((one, other) -> one + " or " + other)
                                .orElse(word(needs)));
            }
        }
        Map<String, String> documented = new TreeMap<>();
        for (Description.Operation operation : api.operations()) {
            documented.put(
                    operation.toString(), operation.node().path("x-permission").asText("nothing"));
            assertThat(operation.node().path("security").isArray()
                            && operation.node().path("security").isEmpty())
                    .as("%s needs no key", operation)
                    .isEqualTo(!operation.node().has("x-permission"));
        }
        assertThat(documented).isEqualTo(needed);
    }

    private static String word(Needs needs) {
        return needs.open() ? "nothing" : needs.candidate() ? "candidate" : "member";
    }

    @Test
    void everyRoutesClassIsWired() {
        assertThat(RegisteredRoutes.classes())
                .isNotEmpty()
                .allSatisfy(type -> assertThat(type.getConstructorCallsToSelf())
                        .as("%s is made by nobody", type.getName())
                        .isNotEmpty());
    }

    @Test
    void theFrameIsThere() {
        assertThat(api.root().path("openapi").asText()).startsWith("3.1.");
        assertThat(api.root().path("info").path("title").asText()).isNotBlank();
        assertThat(api.root().path("info").path("version").asText()).isNotBlank();
        assertThat(api.root().path("servers"))
                .singleElement()
                .satisfies(server -> assertThat(server.path("url").asText()).isEqualTo("/"));
    }

    @Test
    void everyReferenceLeadsSomewhereAndEveryComponentIsUsed() {
        Set<String> used = new HashSet<>();
        api.walk("#", api.root(), (place, node) -> {
            if (node.has("$ref")) {
                api.resolve(node);
                used.add(node.get("$ref").asText());
            }
        });
        api.root().path("components").properties().forEach(kind -> {
            if (!kind.getKey().equals("securitySchemes")) {
                kind.getValue()
                        .fieldNames()
                        .forEachRemaining(
                                name -> assertThat(used).contains("#/components/" + kind.getKey() + "/" + name));
            }
        });
    }

    @Test
    void everySchemaIsOne() {
        JsonSchema meta = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(SchemaLocation.of(SchemaId.V202012));
        api.eachSchema(
                (place, schema) -> assertThat(meta.validate(schema)).as(place).isEmpty());
    }

    @Test
    void everyObjectThatTheEngineSendsIsClosed() {
        api.walk("#", api.root(), (place, node) -> {
            boolean isOfOthers = place.startsWith("#/paths//api/v1/openapi.json/");
            if (node.path("type").asText().equals("object") && !isOfOthers) {
                assertThat(node.has("additionalProperties")).as(place).isTrue();
            }
        });
    }

    @Test
    void everyOperationIsComplete() {
        Set<String> tags = new HashSet<>();
        api.root().path("tags").forEach(tag -> tags.add(tag.path("name").asText()));
        Set<String> ids = new HashSet<>();
        for (Description.Operation operation : api.operations()) {
            JsonNode node = operation.node();
            assertThat(ids.add(node.path("operationId").asText()))
                    .as("%s: operationId", operation)
                    .isTrue();
            assertThat(node.path("summary").asText())
                    .as("%s: summary", operation)
                    .isNotBlank();
            assertThat(node.path("tags"))
                    .as("%s: tags", operation)
                    .singleElement()
                    .satisfies(tag -> assertThat(tags).contains(tag.asText()));
            node.path("responses")
                    .forEach(response -> assertThat(
                                    api.resolve(response).path("description").asText())
                            .as("%s: description of a response", operation)
                            .isNotBlank());
            assertThat(node.path("responses").has("429"))
                    .as("%s may be refused for coming too often", operation)
                    .isEqualTo(operation.path().startsWith("/api/v1/"));
            if (node.has("x-permission")) {
                assertThat(List.of("401", "500", "503"))
                        .as("%s: what every route with a key may answer", operation)
                        .allMatch(status -> node.path("responses").has(status));
                // Where any key will do, the route decides whether somebody may not
                assertThat(node.path("x-permission").asText().equals("member")
                                || node.path("responses").has("403"))
                        .as("%s: a key may lack the permission", operation)
                        .isTrue();
            }
        }
    }

    @Test
    void parametersAreComplete() {
        for (Description.Operation operation : api.operations()) {
            Map<String, JsonNode> parameters = api.parameters(operation);
            Set<String> inPath = new TreeSet<>();
            for (Matcher variable = VARIABLE.matcher(operation.path()); variable.find(); ) {
                inPath.add("path " + variable.group(1));
            }
            assertThat(parameters.keySet().stream().filter(name -> name.startsWith("path ")))
                    .as(operation.toString())
                    .containsExactlyInAnyOrderElementsOf(inPath);
            parameters.forEach((name, parameter) -> {
                assertThat(parameter.has("schema"))
                        .as("%s: %s", operation, name)
                        .isTrue();
                assertThat(!name.startsWith("path ")
                                || parameter.path("required").asBoolean())
                        .as("%s: %s is required", operation, name)
                        .isTrue();
            });
            assertThat(parameters).as(operation.toString()).containsKey("header X-Request-ID");
            assertThat(parameters.containsKey("header Idempotency-Key"))
                    .as("%s takes an Idempotency-Key", operation)
                    .isEqualTo(operation.method().equals("POST"));
        }
    }

    @Test
    void everyJsonBodyHasExamplesThatFit() {
        api.walk(
                "#",
                api.root(),
                (place, node) -> node.path("content").properties().forEach(entry -> {
                    JsonNode media = entry.getValue();
                    List<JsonNode> examples = api.examples(media);
                    if (entry.getKey().endsWith("json")) {
                        assertThat(examples).as("%s: examples", place).isNotEmpty();
                        examples.forEach(example -> assertThat(api.mistakes(media.path("schema"), example))
                                .as("%s: example", place)
                                .isEmpty());
                    }
                }));
    }

    @Test
    void everyCodeHasItsMeaning() throws IOException {
        JsonNode schemas = api.root().path("components").path("schemas");
        assertThat(texts(schemas.path("ErrorCode").path("enum")))
                .isEqualTo(Arrays.stream(Problem.Kind.values())
                        .map(Problem.Kind::code)
                        .collect(Collectors.toSet()));
        String table = schemas.path("Problem").path("description").asText();
        String guide = Files.readString(Path.of("docs/api.md"));
        for (Problem.Kind kind : Problem.Kind.values()) {
            String row = "| `" + kind.code() + "` | " + kind.status() + " |";
            assertThat(table).contains(row);
            assertThat(guide).contains(row);
        }
    }

    @Test
    void problemsOfAStatusHaveTheCodesOfThatStatus() {
        api.root().path("components").path("responses").properties().forEach(entry -> {
            JsonNode of = entry.getValue()
                    .path("content")
                    .path("application/problem+json")
                    .path("schema")
                    .path("properties");
            texts(of.path("error").path("properties").path("code").path("enum"))
                    .forEach(code -> assertThat(Problem.Kind.valueOf(code.toUpperCase(Locale.ROOT))
                                    .status())
                            .as("%s in %s", code, entry.getKey())
                            .isEqualTo(of.path("status").path("const").asInt()));
        });
        for (Description.Operation operation : api.operations()) {
            operation
                    .node()
                    .path("responses")
                    .properties()
                    .forEach(entry -> Optional.of(api.resolve(entry.getValue())
                                    .at("/content/application~1problem+json/schema/properties/status/const"))
                            .filter(JsonNode::isInt)
                            .ifPresent(status -> assertThat(status.asText())
                                    .as(operation.toString())
                                    .isEqualTo(entry.getKey())));
        }
    }

    @Test
    void closedSetsAreThoseOfTheEngine() {
        JsonNode schemas = api.root().path("components").path("schemas");
        assertThat(texts(schemas.path("SandboxStatus").path("enum")))
                .isEqualTo(Arrays.stream(PublicStatus.values())
                        .map(PublicStatus::code)
                        .collect(Collectors.toSet()));
        assertThat(texts(schemas.path("EndReason").path("enum")))
                .isEqualTo(
                        Arrays.stream(EndReason.values()).map(EndReason::code).collect(Collectors.toSet()));
        assertThat(texts(schemas.path("SessionStatus").path("enum"))).isEqualTo(Set.copyOf(SessionState.codes()));
        assertThat(texts(schemas.path("TicketPurpose").path("enum"))).isEqualTo(Set.copyOf(TicketPurpose.codes()));
        assertThat(texts(schemas.at("/Template/properties/claude_auth/enum")))
                .isEqualTo(Arrays.stream(ClaudeAuth.values())
                        .map(value -> value.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.toSet()));
    }

    @Test
    void quotasAreThoseOfTheEngine() {
        JsonNode schemas = api.root().path("components").path("schemas");
        Map<String, Long> documented = new TreeMap<>();
        schemas.at("/QuotaLimits/properties")
                .properties()
                .forEach(entry -> documented.put(
                        entry.getKey(), entry.getValue().path("maximum").asLong()));
        assertThat(documented)
                .isEqualTo(Arrays.stream(Quota.values()).collect(Collectors.toMap(Quota::code, Quota::greatest)));
        assertThat(texts(schemas.at("/QuotaProblem/properties/quota/properties/name/enum")))
                .isEqualTo(documented.keySet());
    }

    private static Set<String> texts(JsonNode list) {
        Set<String> texts = new HashSet<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
