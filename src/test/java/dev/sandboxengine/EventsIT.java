package dev.sandboxengine;

import static dev.sandboxengine.RunningEngine.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sandboxengine.config.Environment;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What a client that follows a sandbox is told, by whichever engine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(90)
class EventsIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final RunningEngine engine = new RunningEngine();
    private final EngineClient client = engine.client();

    @AfterAll
    void close() {
        engine.close();
    }

    private record Told(Optional<Long> id, String kind, JsonNode data) {}

    private static List<Told> events(Answer answer) {
        assertThat(answer.header("Content-Type")).startsWith("text/event-stream");
        return Arrays.stream(answer.expect(200).text().split("\n\n"))
                .filter(text -> text.contains("data: "))
                .map(EventsIT::event)
                .toList();
    }

    private static Told event(String text) {
        try {
            return new Told(
                    line(text, "id: ").map(Long::valueOf),
                    line(text, "event: ").orElseThrow(),
                    JSON.readTree(line(text, "data: ").orElseThrow()));
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    private static Optional<String> line(String text, String prefix) {
        return text.lines()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()))
                .findFirst();
    }

    private static List<String> statuses(List<Told> events) {
        return events.stream()
                .filter(event -> event.kind().equals("state"))
                .map(event -> event.data().path("status").asText())
                .toList();
    }

    private CompletableFuture<Answer> following(EngineClient by, String id) {
        return CompletableFuture.supplyAsync(() -> by.get("/sandboxes/" + id + "/events"));
    }

    private Answer after(String id, String last) {
        return client.request("GET", "/api/v1/sandboxes/" + id + "/events")
                .header("Last-Event-ID", last)
                .send();
    }

    @Test
    void aSandboxIsFollowedFromItsCreationToItsEnd() {
        String id = engine.create(order("small"));
        CompletableFuture<Answer> following = following(client, id);
        engine.awaitStatus(id, "running");
        client.post("/sandboxes/" + id + "/pause", Map.of()).expect(200);
        client.post("/sandboxes/" + id + "/resume", Map.of()).expect(200);
        client.delete("/sandboxes/" + id).expect(200);

        List<Told> told = events(following.join());

        assertThat(statuses(told)).containsExactly("pending", "running", "paused", "running", "expired");
        assertThat(told.getLast().data().path("reason").asText()).isEqualTo("user");
        assertThat(told.stream()
                        .filter(event -> event.kind().equals("stage"))
                        .filter(event -> event.data().has("ms"))
                        .map(event -> event.data().path("stage").asText()))
                .contains("queue", "image", "create", "start", "ready");
        List<Long> ids = told.stream().flatMap(event -> event.id().stream()).toList();
        assertThat(ids).isSorted().doesNotHaveDuplicates();

        // What is over is told again to who asks, from where they were
        assertThat(statuses(events(client.get("/sandboxes/" + id + "/events")))).isEqualTo(statuses(told));
        assertThat(statuses(events(after(id, ids.get(2).toString())))).containsExactly("running", "expired");
        after(id, ids.getLast().toString()).expect(204);
    }

    @Test
    void anotherEngineTellsTheSameAndItsEndEndsTheStream() throws IOException {
        Path folder = Files.createTempDirectory("replica-it");
        SandboxEngine replica = SandboxEngine.start(EngineConfig.from(new Environment(Map.of(
                "SERVER_PORT", "0",
                "DATA_DIR", folder.resolve("data").toString(),
                "TEMPLATES_DIR", engine.templates().toString(),
                "DATABASE_DSN", engine.database().dsn()))));
        String id = engine.create(order("small"));
        CompletableFuture<Answer> following;
        try (replica) {
            EngineClient other = new EngineClient(URI.create("http://127.0.0.1:" + replica.port()), client.key());
            following = following(other, id);
            engine.awaitStatus(id, "running");
            await().until(() -> other.get("/ready").status() == 200);
            assertThat(following).isNotDone();
        } finally {
            RunningEngine.delete(folder);
        }
        // A stream that is cut instead of ended would be a failure
        assertThat(statuses(events(following.join()))).startsWith("pending");
        assertThat(engine.sandbox(id).path("status").asText()).isEqualTo("running");
    }

    @Test
    void nobodyTakesThePlacesOfAll() throws IOException {
        EngineClient greedy = new EngineClient(
                client.base(),
                client.post("/api-clients", Map.of("name", "greedy", "permissions", List.of("sandboxes:read")))
                        .expect(201)
                        .data()
                        .path("key")
                        .asText());
        String path = "/api/v1/sandboxes/" + engine.launch() + "/events";
        List<InputStream> streams = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            HttpResponse<InputStream> stream =
                    greedy.request("GET", path).send(HttpResponse.BodyHandlers.ofInputStream());
            assertThat(stream.statusCode()).isEqualTo(200);
            streams.add(stream.body());
        }
        assertThat(greedy.request("GET", path)
                        .send()
                        .problem(429, "rate_limited")
                        .message())
                .contains("64");
        HttpResponse<InputStream> another = client.request("GET", path).send(HttpResponse.BodyHandlers.ofInputStream());
        assertThat(another.statusCode()).isEqualTo(200);
        streams.add(another.body());
        for (InputStream stream : streams) {
            stream.close();
        }
        await("the places of those who went are free")
                .atMost(RunningEngine.PATIENCE)
                .until(() -> {
                    HttpResponse<InputStream> next =
                            greedy.request("GET", path).send(HttpResponse.BodyHandlers.ofInputStream());
                    next.body().close();
                    return next.statusCode() == 200;
                });
    }

    @Test
    void whatCannotBeFollowedIsAProblem() {
        client.get("/sandboxes/aaaaaaaaaaaa/events").problem(404, "not_found");
        String id = engine.launch();
        after(id, "x").refused("Last-Event-ID");
        after(id, "-1").refused("Last-Event-ID");
        client.get("/sandboxes/" + id + "/events?since=1").refused("since");
        // Only asked whether it could be followed
        client.request("HEAD", "/api/v1/sandboxes/" + id + "/events")
                .send(java.net.http.HttpResponse.BodyHandlers.discarding());
    }
}
