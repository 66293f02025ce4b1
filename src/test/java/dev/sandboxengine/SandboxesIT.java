package dev.sandboxengine;

import static dev.sandboxengine.RunningEngine.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Creating, listing and extending sandboxes, and what one is made of. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class SandboxesIT {

    private static final Set<String> FIELDS = new TreeSet<>(Set.of(
            "id",
            "template_id",
            "user_id",
            "status",
            "status_message",
            "reason",
            "created_at",
            "started_at",
            "expires_at",
            "container_id",
            "services",
            "endpoints",
            "metadata",
            "timeline"));

    private final RunningEngine engine = new RunningEngine();
    private final EngineClient client = engine.client();
    private String id = "";

    @BeforeAll
    void launch() {
        engine.usableTemplate("rich", """
                env: {COLOUR: blue, SHAPE: square}
                labels: {team: red}
                ulimits: {nofile: 2048}
                resources: {cpu_limit: 250m, memory_limit: 96m, pids_limit: 100}
                """);
        Map<String, Object> order = order("rich");
        order.put("user_id", "O'Hara $(id) \"ä\"");
        order.put("env", Map.of("COLOUR", "green", "QUOTES", "a'b\"c$d\ne"));
        order.put("metadata", Map.of("course", "42", "note", "größer 🎈"));
        id = engine.launch(order);
    }

    @AfterAll
    void close() {
        engine.close();
    }

    @Test
    void aNewSandboxIsPendingAndHasEveryField() {
        Answer answer = client.post("/sandboxes", order("small")).expect(201);
        JsonNode sandbox = answer.data();
        assertThat(sandbox.path("status").asText()).isEqualTo("pending");
        assertThat(names(sandbox)).isSubsetOf(FIELDS).contains("id", "template_id", "user_id", "status", "created_at");
        assertThat(sandbox.path("id").asText()).matches("[a-z0-9]{12}");
        assertThat(answer.header("Location"))
                .isEqualTo("/api/v1/sandboxes/" + sandbox.path("id").asText());
        String small = sandbox.path("id").asText();
        JsonNode running = engine.awaitStatus(small, "running");
        assertThat(running.path("created_at")).isEqualTo(sandbox.path("created_at"));
        assertThat(running.path("expires_at")).isEqualTo(sandbox.path("expires_at"));
        client.delete("/sandboxes/" + small).expect(200);
    }

    @Test
    void aRunningSandboxTellsWhatItIsAndHowItWasLaunched() {
        JsonNode sandbox = engine.sandbox(id);
        assertThat(sandbox.path("template_id").asText()).isEqualTo("rich");
        assertThat(sandbox.path("user_id").asText()).isEqualTo("O'Hara $(id) \"ä\"");
        assertThat(sandbox.path("metadata").path("note").asText()).isEqualTo("größer 🎈");
        assertThat(sandbox.path("services").isObject()).isTrue();
        assertThat(sandbox.path("endpoints").isObject()).isTrue();
        assertThat(sandbox.path("container_id").asText())
                .isEqualTo(engine.container(id).path("Id").asText());
        Instant created = Instant.parse(sandbox.path("created_at").asText());
        Instant started = Instant.parse(sandbox.path("started_at").asText());
        assertThat(started).isAfter(created);
        List<String> stages = new ArrayList<>();
        sandbox.path("timeline").forEach(stage -> {
            stages.add(stage.path("stage").asText());
            assertThat(Instant.parse(stage.path("started_at").asText())).isBetween(created, started.plusMillis(5));
            assertThat(stage.path("ms").isIntegralNumber()).isTrue();
        });
        assertThat(stages).containsSubsequence("queue", "image", "create", "start");
    }

    @Test
    void listsAreNewestFirstFilteredPagedAndTellTheTrueTotal() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Map<String, Object> order = order("small");
            order.put("user_id", "lister");
            ids.addFirst(engine.create(order));
        }
        assertThat(listed("?user_id=lister")).isEqualTo(ids);
        assertThat(listed("?user_id=lister&limit=2")).isEqualTo(ids.subList(0, 2));
        assertThat(listed("?user_id=lister&limit=2&offset=2")).isEqualTo(ids.subList(2, 3));
        assertThat(client.get("/sandboxes?user_id=lister&limit=1&offset=50")
                        .data()
                        .path("total")
                        .asInt())
                .isEqualTo(3);
        JsonNode nobody = client.get("/sandboxes?user_id=nobody").data();
        assertThat(nobody.path("sandboxes").isArray()).isTrue();
        assertThat(nobody.path("total").asInt()).isZero();
        assertThat(listed("?template_id=rich")).containsExactly(id);
        assertThat(listed("?template_id=rich&status=running")).containsExactly(id);
        assertThat(listed("?template_id=rich&status=failed")).isEmpty();
        ids.forEach(each -> client.delete("/sandboxes/" + each).expect(200));
        assertThat(listed("?user_id=lister&status=expired")).isEqualTo(ids);
        client.get("/sandboxes?status=asleep").refusedField("status");
        client.get("/sandboxes?limit=0").refusedField("limit");
        client.get("/sandboxes?offset=-1").refusedField("offset");
        client.get("/sandboxes?limit=many").refusedField("limit");
        client.get("/sandboxes?colour=red").refusedField("colour");
    }

    @Test
    void anExtensionMovesTheExpiryByExactlyThatAndLoginShellsSeeIt() {
        Instant before = expiry();
        for (Map<String, Object> body : List.<Map<String, Object>>of(
                Map.of("duration", "1h30m"), Map.of("duration", 60_000_000_000L), Map.of("duration_seconds", 7))) {
            client.post("/sandboxes/" + id + "/extend", body).expect(200);
        }
        Instant after = expiry();
        assertThat(Duration.between(before, after)).isEqualTo(Duration.ofSeconds(5400 + 60 + 7));
        assertThat(Instant.parse(engine.output(id, "echo $SANDBOX_EXPIRES_AT"))).isEqualTo(after);
        assertThat(engine.output(id, "cat /run/sandbox/env")).contains(after.toString());
        assertThat(engine.output(id, "echo \"$SANDBOX_USER_ID\"")).isEqualTo("O'Hara $(id) \"ä\"");
        client.post("/sandboxes/" + id + "/extend", Map.of()).refusedField("duration");
        client.post("/sandboxes/" + id + "/extend", Map.of("duration", "-1h")).refusedField("duration");
        client.post("/sandboxes/" + id + "/extend", Map.of("duration", "9000h")).refusedField("duration");
        assertThat(expiry()).isEqualTo(after);
    }

    @Test
    void theEnvironmentIsOursThenTheTemplatesThenTheCallers() {
        assertThat(engine.output(id, "echo $COLOUR $SHAPE")).isEqualTo("green square");
        assertThat(engine.exec(id, "printf %s \"$QUOTES\"").path("stdout").asText())
                .isEqualTo("a'b\"c$d\ne");
        assertThat(engine.output(id, "echo $SANDBOX_ID $SANDBOX_TEMPLATE $SANDBOX_SERVICES"))
                .isEqualTo(id + " rich {}");
        assertThat(engine.output(id, "echo $SANDBOX_WEB_URL"))
                .startsWith("http")
                .contains(id);
        assertThat(engine.output(id, "echo $HOME $PWD $(id -un) $(id -u)"))
                .isEqualTo("/home/coder /workspace coder 1000");
    }

    @Test
    void theContainerBearsTheLabelsAndTheName() {
        JsonNode labels = engine.container(id).path("Config").path("Labels");
        assertThat(labels.path("sandbox.id").asText()).isEqualTo(id);
        assertThat(labels.path("sandbox.template").asText()).isEqualTo("rich");
        assertThat(labels.path("sandbox.managed").asText()).isEqualTo("true");
        assertThat(labels.path("sandbox.user").asText()).isEqualTo("O'Hara $(id) \"ä\"");
        assertThat(labels.path("sandbox.installation").asText()).isNotBlank();
        assertThat(labels.path("sandbox.generation").asText()).isEqualTo("1");
        assertThat(labels.path("team").asText()).isEqualTo("red");
    }

    @Test
    void theLimitsAreTheTemplatesAndTheContainerIsHardened() {
        JsonNode host = engine.container(id).path("HostConfig");
        assertThat(host.path("Memory").asLong()).isEqualTo(96L << 20);
        assertThat(host.path("MemorySwap").asLong()).isEqualTo(96L << 20);
        assertThat(host.path("NanoCpus").asLong()
                        + 10_000L * host.path("CpuQuota").asLong())
                .isEqualTo(250_000_000L);
        assertThat(host.path("PidsLimit").asLong()).isEqualTo(100);
        assertThat(host.path("Privileged").asBoolean()).isFalse();
        assertThat(host.path("SecurityOpt").toString()).contains("no-new-privileges");
        assertThat(engine.output(id, "ulimit -n")).isEqualTo("2048");
        assertThat(engine.output(id, "grep -h -E '^(CapEff|CapBnd|NoNewPrivs)' /proc/self/status | tr -s '\\t\\n' ' '"))
                .isEqualTo("CapEff: 0000000000000000 CapBnd: 0000000000000000 NoNewPrivs: 1");
        assertThat(engine.exec(id, "command -v sudo").path("exit_code").asInt()).isNotZero();
        assertThat(engine.exec(id, "touch /etc/x").path("exit_code").asInt()).isNotZero();
    }

    @Test
    void memoryBeyondTheLimitIsNotToBeHadAndTheSandboxLives() {
        JsonNode greedy = engine.exec(id, "head -c 400m /dev/zero | tail | wc -c");
        assertThat(greedy.path("stdout").asText().strip()).isNotEqualTo(String.valueOf(400L << 20));
        assertThat(engine.sandbox(id).path("status").asText()).isEqualTo("running");
        assertThat(engine.output(id, "echo lives")).isEqualTo("lives");
    }

    @Test
    void statsTellWhatItUsesAndMay() {
        JsonNode stats = client.get("/sandboxes/" + id + "/stats").expect(200).data();
        assertThat(stats.path("memory_limit_bytes").asLong()).isEqualTo(96L << 20);
        assertThat(stats.path("memory_bytes").asLong()).isBetween(1L, 96L << 20);
        assertThat(stats.path("pids").asLong()).isBetween(1L, 100L);
        assertThat(stats.path("cpu_seconds_total").asDouble()).isPositive();
    }

    @Test
    void logsAreTheLastLinesOfTheFirstProcess() {
        engine.output(id, "for i in 1 2 3; do echo line-$i > /proc/1/fd/1; done");
        await().untilAsserted(() -> assertThat(logs("")).endsWith("line-1\nline-2\nline-3\n"));
        assertThat(logs("?tail=2")).isEqualTo("line-2\nline-3\n");
        client.get("/sandboxes/" + id + "/logs?tail=0").refusedField("tail");
    }

    private String logs(String query) {
        return client.get("/sandboxes/" + id + "/logs" + query)
                .data()
                .path("logs")
                .asText();
    }

    private Instant expiry() {
        return Instant.parse(engine.sandbox(id).path("expires_at").asText());
    }

    private List<String> listed(String query) {
        List<String> ids = new ArrayList<>();
        client.get("/sandboxes" + query)
                .data()
                .path("sandboxes")
                .forEach(sandbox -> ids.add(sandbox.path("id").asText()));
        return ids;
    }

    private static Set<String> names(JsonNode node) {
        Set<String> names = new TreeSet<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
