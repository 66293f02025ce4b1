package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The catalogue and the schemas as the API shows them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class CatalogueIT {

    private static final String DOMAINS = "/catalog/domains";

    private final RunningEngine engine = new RunningEngine();
    private final EngineClient client = engine.client();

    @BeforeAll
    void write() throws IOException {
        Path project = Files.createDirectories(engine.templates().resolve("backend/shop/tasks"));
        Path starter = Files.createDirectories(project.resolveSibling("starter"));
        Files.writeString(starter.resolve("main.py"), "print(1)\n");
        Files.writeString(project.resolveSibling("schema.sql"), "select 1;\n");
        engine.file("backend/domain.yaml", "name: Backend\ndescription: Servers and their data\n");
        engine.file("backend/shop/tasks/slow-search.yaml", """
                code: slow-search
                title: Make the search fast
                description: "# Search"
                difficulty: medium
                required_level: middle
                time_limit: 3600
                skills: [sql]
                """);
        engine.file("backend/shop/tasks/plain.yaml", "title: Plain\n");
        engine.file("backend/shop/template.yaml", """
                name: shop
                description: An online shop
                base_image: workspace-base:latest
                services:
                  - {name: postgres, version: 17, init: [schema.sql]}
                volumes: [{name: data, mount_path: /data, size: 1g}]
                commands: {start: [python main.py], healthcheck: "true"}
                shm_size: 128m
                starter: starter
                """);
        await().atMost(RunningEngine.PATIENCE)
                .until(() -> client.get(DOMAINS + "/backend/projects/shop/tasks/plain")
                                .status()
                        == 200);
    }

    @AfterAll
    void close() {
        engine.close();
    }

    @Test
    void domainsAreShown() {
        JsonNode list = client.get(DOMAINS).data();
        assertThat(list.path("total").asInt()).isEqualTo(1);
        assertThat(list.path("domains").get(0))
                .isEqualTo(client.get(DOMAINS + "/backend").data());
        JsonNode domain = client.get(DOMAINS + "/backend").data();
        assertThat(domain.path("id").asText()).isEqualTo("backend");
        assertThat(domain.path("name").asText()).isEqualTo("Backend");
        assertThat(domain.path("projectsCount").asInt()).isEqualTo(1);
    }

    @Test
    void projectsAreShown() {
        JsonNode list = client.get(DOMAINS + "/backend/projects").data();
        assertThat(list.path("total").asInt()).isEqualTo(1);
        JsonNode project = client.get(DOMAINS + "/backend/projects/shop").data();
        assertThat(list.path("projects").get(0)).isEqualTo(project);
        assertThat(project.path("description").asText()).isEqualTo("An online shop");
        assertThat(project.path("domainId").asText()).isEqualTo("backend");
        assertThat(project.path("template").asText()).isEqualTo("shop");
        assertThat(project.path("tasksCount").asInt()).isEqualTo(2);
    }

    @Test
    void tasksAreShown() {
        JsonNode list = client.get(DOMAINS + "/backend/projects/shop/tasks").data();
        List<String> codes = new ArrayList<>();
        list.path("tasks").forEach(task -> codes.add(task.path("code").asText()));
        assertThat(codes).containsExactly("plain", "slow-search");
        assertThat(list.path("total").asInt()).isEqualTo(2);
        JsonNode task =
                client.get(DOMAINS + "/backend/projects/shop/tasks/slow-search").data();
        assertThat(task.path("title").asText()).isEqualTo("Make the search fast");
        assertThat(task.path("difficulty").asText()).isEqualTo("medium");
        assertThat(task.path("requiredLevel").asText()).isEqualTo("middle");
        assertThat(task.path("timeLimit").asInt()).isEqualTo(3600);
        assertThat(task.path("domainId").asText()).isEqualTo("backend");
        assertThat(task.path("projectId").asText()).isEqualTo("shop");
        assertThat(client.get(DOMAINS + "/backend/projects/shop/tasks/plain")
                        .data()
                        .has("difficulty"))
                .isFalse();
    }

    @Test
    void whatIsNotThereIsNamed() {
        for (String path : List.of(
                "/none",
                "/none/projects",
                "/backend/projects/none",
                "/none/projects/shop",
                "/backend/projects/none/tasks",
                "/backend/projects/shop/tasks/none")) {
            assertThat(client.get(DOMAINS + path).problem(404, "not_found").message())
                    .contains("'none'");
        }
        client.get(DOMAINS + "?limit=1").refusedField("limit");
    }

    @Test
    void aTemplateIsShownWithAllThatBelongsToIt() {
        JsonNode template = client.get("/templates/backend/shop").data();
        JsonNode service = template.path("services").get(0);
        assertThat(service.path("image").asText()).isEqualTo("service-postgres:17");
        assertThat(service.path("init").get(0).path("source").asText()).isEqualTo("schema.sql");
        assertThat(service.path("init").get(0).path("text").asText()).isEqualTo("select 1;\n");
        assertThat(template.path("volumes").get(0).path("size").asText()).isEqualTo(Long.toString(1L << 30));
        assertThat(template.path("commands").path("healthcheck").path("within").asText())
                .isEqualTo("60s");
        assertThat(template.path("read_only_root").asBoolean()).isFalse();
        assertThat(template.path("shm_size").asText()).isEqualTo(Long.toString(128L << 20));
        assertThat(template.path("starter").path("files").asInt()).isEqualTo(1);
        assertThat(template.path("starter").path("bytes").asInt()).isEqualTo(9);
    }

    @Test
    void schemasAreServed() {
        for (String query : List.of("", "?of=template", "?of=domain", "?of=task")) {
            Answer answer = client.get("/templates/schema" + query).expect(200);
            assertThat(answer.header("Content-Type")).startsWith("application/schema+json");
            assertThat(answer.json().path("$schema").asText()).contains("2020-12");
        }
        assertThat(client.get("/templates/schema?of=task")
                        .json()
                        .path("properties")
                        .has("time_limit"))
                .isTrue();
        client.get("/templates/schema?of=image").refusedField("of");
    }
}
