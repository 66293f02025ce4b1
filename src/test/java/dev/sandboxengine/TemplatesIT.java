package dev.sandboxengine;

import static dev.sandboxengine.RunningEngine.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Templates as the API shows them, and their files being edited while the engine runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class TemplatesIT {

    private final RunningEngine engine = new RunningEngine();
    private final EngineClient client = engine.client();

    @AfterAll
    void close() {
        engine.close();
    }

    @Test
    void aTemplateIsShownWithItsDefaults() {
        engine.file("plain.yaml", "name: plain\nbase_image: workspace-base:latest\n");
        await().until(() -> client.get("/templates/plain").status() == 200);
        JsonNode template = client.get("/templates/plain").data();
        assertThat(template.path("ttl").asLong()).isEqualTo(3_600_000_000_000L);
        assertThat(template.path("ttl_seconds").asLong()).isEqualTo(3600);
        assertThat(template.path("resources").path("cpu_limit").asText()).isEqualTo("1");
        assertThat(template.path("resources").path("memory_limit").asText()).isEqualTo(Long.toString(512L << 20));
        assertThat(template.path("resources").path("pids_limit").asLong()).isEqualTo(512);
        assertThat(template.path("claude_auth").asText()).isEqualTo("none");
        assertThat(template.path("services").isArray()).isTrue();
        assertThat(template.path("expose").isArray()).isTrue();
    }

    @Test
    void theListHasAllThatCanBeUsedAndTheirNumber() {
        JsonNode list = client.get("/templates").data();
        assertThat(list.path("total").asInt()).isEqualTo(list.path("templates").size());
        assertThat(names(list.path("templates"), "name")).contains("small");
        client.get("/templates/none").problem(404, "template_not_found");
        client.get("/templates/a/b").problem(404, "template_not_found");
        client.get("/templates?limit=1").refusedField("limit");
    }

    @Test
    void aPortWithoutNameAndProtocolHasBoth() {
        engine.usableTemplate(
                "ports", "expose: [{container: 8000}, {container: 9000, name: api, protocol: http, public: true}]\n");
        JsonNode ports = client.get("/templates/ports").data().path("expose");
        assertThat(ports.get(0).path("protocol").asText()).isEqualTo("tcp");
        assertThat(ports.get(0).path("name").asText()).matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?");
        assertThat(ports.get(0).path("public").asBoolean()).isFalse();
        assertThat(ports.get(1).path("name").asText()).isEqualTo("api");
        assertThat(ports.get(1).path("public").asBoolean()).isTrue();
    }

    @Test
    void aFileThatBreaksIsReportedWithItsPlaceAndTheGoodOnesStay() {
        engine.usableTemplate("broken", "");
        engine.template("broken", "ttl_minutes: 5\nenv: {1A: x}\n");
        JsonNode problem = awaitProblem("broken.yaml");
        assertThat(problem.path("line").asInt()).isPositive();
        assertThat(problems().toString()).contains("ttl_minutes");
        assertThat(client.get("/templates/small").status()).isEqualTo(200);
        engine.usableTemplate("broken", "description: whole again\n");
        await().untilAsserted(() -> assertThat(names(problems(), "file")).noneMatch(file -> file.contains("broken")));
        assertThat(client.get("/templates/broken").data().path("description").asText())
                .isEqualTo("whole again");
    }

    @Test
    void textThatIsNoYamlIsReported() {
        engine.file("garbage.yaml", "name: [unclosed\n\t- :");
        assertThat(awaitProblem("garbage.yaml").path("message").asText()).isNotBlank();
        engine.file("hostile.yaml", "name: !!javax.script.ScriptEngineManager []\nbase_image: x\n");
        awaitProblem("hostile.yaml");
        assertThat(client.get("/templates").status()).isEqualTo(200);
    }

    @Test
    void whatIsNotSupportedYetIsRefusedByName() {
        engine.template("later", "pool: {size: 3}\n");
        awaitProblem("later.yaml");
        assertThat(problems().toString()).contains("pool");
        client.get("/templates/later").problem(404, "template_not_found");
        client.post("/sandboxes", order("later")).problem(404, "template_not_found");
    }

    @Test
    void anEditChangesTheNextSandboxAndNotTheOnesThatAre() {
        engine.usableTemplate("edited", "env: {VERSION: one}\n");
        String first = engine.launch(order("edited"));
        engine.template("edited", "env: {VERSION: two}\n");
        await().until(() -> client.get("/templates/edited")
                .data()
                .path("env")
                .path("VERSION")
                .asText()
                .equals("two"));
        String second = engine.launch(order("edited"));
        assertThat(engine.output(first, "echo $VERSION")).isEqualTo("one");
        assertThat(engine.output(second, "echo $VERSION")).isEqualTo("two");
        List.of(first, second).forEach(id -> client.delete("/sandboxes/" + id).expect(200));
    }

    @Test
    void aFileThatGoesTakesItsTemplateAlongButNoSandbox() throws IOException {
        engine.usableTemplate("leaving", "");
        String id = engine.launch(order("leaving"));
        Files.delete(engine.templates().resolve("leaving.yaml"));
        await().until(() -> client.get("/templates/leaving").status() == 404);
        assertThat(engine.sandbox(id).path("template_id").asText()).isEqualTo("leaving");
        assertThat(engine.output(id, "echo works")).isEqualTo("works");
        client.post("/sandboxes/" + id + "/extend", Map.of("duration", "1h")).expect(200);
        client.delete("/sandboxes/" + id).expect(200);
    }

    private JsonNode problems() {
        return client.get("/templates/problems").data().path("problems");
    }

    private JsonNode awaitProblem(String file) {
        return await("a problem of " + file)
                .atMost(RunningEngine.PATIENCE)
                .until(
                        () -> {
                            for (JsonNode problem : problems()) {
                                if (problem.path("file").asText().contains(file)) {
                                    return problem;
                                }
                            }
                            return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
                        },
                        problem -> !problem.isMissingNode());
    }

    private static List<String> names(JsonNode list, String field) {
        List<String> names = new ArrayList<>();
        list.forEach(item -> names.add(item.path(field).asText()));
        return names;
    }
}
