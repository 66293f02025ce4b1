package dev.sandboxengine;

import static dev.sandboxengine.RunningEngine.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** How sandboxes end: by time, by deletion in every state, and by launches that cannot succeed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(90)
class EndingIT {

    private final RunningEngine engine = new RunningEngine(Map.of("DOCKER_PULL_TIMEOUT", "20s"));
    private final EngineClient client = engine.client();

    @AfterAll
    void close() {
        engine.close();
    }

    @Test
    void anExpiredSandboxIsGoneWithinTwoSecondsWithItsContainer() {
        Map<String, Object> order = order("small");
        order.put("ttl", "6s");
        String id = engine.launch(order);
        Instant expiry = Instant.parse(engine.sandbox(id).path("expires_at").asText());
        await().atMost(RunningEngine.PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> !engine.hasContainer(id));
        assertThat(Instant.now()).isBetween(expiry, expiry.plusSeconds(2));
        JsonNode ended = engine.awaitStatus(id, "expired");
        assertThat(ended.path("reason").asText()).isEqualTo("ttl");
        assertThat(ended.path("status_message").asText()).isNotBlank();
        client.post("/sandboxes/" + id + "/extend", Map.of("duration", "1h")).problem(409, "conflict");
        client.post("/sandboxes/" + id + "/exec", Map.of("command", "id")).problem(409, "conflict");
        client.get("/sandboxes/" + id + "/stats").problem(409, "conflict");
        client.get("/sandboxes/" + id + "/files?path=/workspace").problem(409, "conflict");
    }

    @Test
    void anExtensionKeepsASandboxBeyondItsFirstExpiry() {
        Map<String, Object> order = order("small");
        order.put("ttl", "5s");
        String id = engine.launch(order);
        Instant first = Instant.parse(engine.sandbox(id).path("expires_at").asText());
        client.post("/sandboxes/" + id + "/extend", Map.of("duration", "1h")).expect(200);
        await().atMost(RunningEngine.PATIENCE).until(() -> Instant.now().isAfter(first.plusSeconds(2)));
        assertThat(engine.sandbox(id).path("status").asText()).isEqualTo("running");
        client.delete("/sandboxes/" + id).expect(200);
    }

    @Test
    void aSandboxIsDeletedWhileItIsPending() {
        String id = engine.create(order("small"));
        JsonNode deleted = client.delete("/sandboxes/" + id).data();
        assertThat(deleted.path("status").asText()).isEqualTo("expired");
        assertThat(deleted.path("reason").asText()).isEqualTo("user");
        assertThat(engine.hasContainer(id)).isFalse();
    }

    @Test
    void manyThatAreMadeAndDeletedAtOnceLeaveNothing() {
        List<String> ids = IntStream.range(0, 8)
                .parallel()
                .mapToObj(_ -> engine.create(order("small")))
                .toList();
        ids.parallelStream().forEach(id -> client.delete("/sandboxes/" + id).expect(200));
        ids.forEach(id -> {
            JsonNode ended = engine.awaitStatus(id, "expired");
            assertThat(ended.path("reason").asText()).isEqualTo("user");
            assertThat(engine.hasContainer(id)).isFalse();
        });
    }

    @Test
    void aTerminalThatIsOpenAtTheExpiryIsEndedProperly() {
        Map<String, Object> order = order("small");
        order.put("ttl", "5s");
        TerminalClient terminal = TerminalClient.open(client, engine.launch(order));
        assertThat(terminal.awaitClose()).isEqualTo(1000);
        assertThat(terminal.frames().getLast().path("type").asText()).isEqualTo("exit");
    }

    @Test
    void aRunningSandboxIsDeletedOnceAndAgain() {
        String id = engine.launch();
        JsonNode deleted = client.delete("/sandboxes/" + id).data();
        assertThat(engine.hasContainer(id)).isFalse();
        assertThat(client.delete("/sandboxes/" + id).data()).isEqualTo(deleted);
        JsonNode seen = engine.sandbox(id);
        assertThat(seen.path("status").asText()).isEqualTo("expired");
        assertThat(seen.path("reason").asText()).isEqualTo("user");
    }

    @Test
    void aSandboxIsDeletedWhileACommandRunsInIt() {
        String id = engine.launch();
        CompletableFuture<Answer> running = CompletableFuture.supplyAsync(
                () -> client.post("/sandboxes/" + id + "/exec", Map.of("command", "touch /workspace/on; sleep 300")));
        await().atMost(RunningEngine.PATIENCE)
                .until(() -> engine.output(id, "ls /workspace").contains("on"));
        client.delete("/sandboxes/" + id).expect(200);
        assertThat(engine.hasContainer(id)).isFalse();
        Answer answer =
                running.orTimeout(15, java.util.concurrent.TimeUnit.SECONDS).join();
        assertThat(answer.status()).as("%s", answer).isIn(200, 409, 503);
    }

    @Test
    void anImageThatCannotBeHadFailsWithWordsAndLeavesNothing() {
        engine.usableTemplate("nowhere", "");
        engine.file("nowhere.yaml", """
                name: nowhere
                base_image: localhost:1/no/such-image:1
                """);
        await().atMost(RunningEngine.PATIENCE)
                .until(() -> client.get("/templates/nowhere")
                        .data()
                        .path("base_image")
                        .asText()
                        .contains("no/such-image"));
        String id = engine.create(order("nowhere"));
        JsonNode failed = engine.awaitStatus(id, "failed");
        assertThat(failed.path("reason").asText()).isEqualTo("image_unavailable");
        assertThat(failed.path("status_message").asText()).contains("no/such-image");
        assertThat(engine.hasContainer(id)).isFalse();
        assertThat(client.delete("/sandboxes/" + id).data().path("status").asText())
                .isEqualTo("failed");
    }

    @Test
    void limitsBeyondTheHostsAreRefusedAndLeaveNoRow() {
        engine.usableTemplate("wide", "resources: {cpu_limit: \"4000\", memory_limit: 128m}\n");
        engine.usableTemplate("large", "resources: {cpu_limit: 500m, memory_limit: 100Ti}\n");
        long before = engine.rows("sandbox");
        Answer wide = client.post("/sandboxes", order("wide")).problem(400, "validation_error");
        assertThat(wide.message()).contains("cpu_limit", "4000");
        Answer large = client.post("/sandboxes", order("large")).problem(400, "validation_error");
        assertThat(large.message()).contains("memory_limit");
        assertThat(engine.rows("sandbox")).isEqualTo(before);
    }
}
