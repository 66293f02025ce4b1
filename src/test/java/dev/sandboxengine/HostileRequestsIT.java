package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.api.ApiConformance;
import dev.sandboxengine.api.GeneratedRequest;
import dev.sandboxengine.api.RequestGenerator;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever is sent to whatever operation of the OpenAPI document: there is an answer, it is none that says the engine failed, and
 * it is as the document says. {@code -Drequests.seed} and {@code -Drequests.rounds} try others, and more.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
class HostileRequestsIT {

    private static final long SEED = Long.getLong("requests.seed", 20260101);
    private static final int ROUNDS = Integer.getInteger("requests.rounds", 30);
    private static final int AT_ONCE = 4;
    private static final int MOST_FAILURES = 12;

    private final RunningEngine engine =
            new RunningEngine(Map.of("RATE_LIMIT_FAILURES", "1000000/1m", "RATE_LIMIT_PRINCIPAL", "1000000/1m"));
    private final EngineClient client = engine.client();
    private final Map<String, List<String>> known = new ConcurrentHashMap<>();
    private final RequestGenerator generator = new RequestGenerator(this::known);
    private final Set<String> failures = Collections.synchronizedSet(new java.util.LinkedHashSet<>());

    @AfterAll
    void close() {
        engine.close();
    }

    private List<String> known(String key) {
        return known.getOrDefault(key, List.of());
    }

    /** Looks what there is, and makes what is no longer there. */
    private void look() {
        client.request("PUT", "/api/v1/quotas/engine")
                .json(Map.of("sandboxes", 4))
                .send();
        JsonNode living = client.get("/sandboxes?status=running").data().path("sandboxes");
        if (living.isEmpty()) {
            client.delete("/quotas/engine");
            engine.launch(RunningEngine.order("small"));
        }
        known.put("sandboxes", with(ids("/sandboxes?limit=5", "sandboxes")));
        known.put("terminal", known("sandboxes"));
        known.put("teams", with(ids("/teams?limit=3", "teams")));
        known.put("team_id", known("teams"));
        known.put("users", with(ids("/users?limit=3", "users")));
        known.put("members", known("users"));
        known.put("user_id", known("users"));
        String own = client.get("/auth/me").data().path("id").asText();
        List<String> clients = new ArrayList<>(ids("/api-clients?limit=5", "api_clients"));
        clients.remove(own);
        known.put("api-clients", with(clients));
        known.put("invitations", with(ids("/invitations?limit=3", "invitations")));
        known.put("terminals", List.of("main", "second"));
        known.put("recordings", with(List.of()));
        known.put("sessions", with(ids("/sessions?limit=3", "sessions")));
        known.put("join", List.of(token(), "0".repeat(48)));
        known.put("session-terminal", known("sandboxes"));
        known.put("services", List.of("postgres"));
        known.put("templates", List.of("small", "backend"));
        known.put("template_id", List.of("small"));
        known.put("{domain}", List.of("shop"));
        known.put("domains", List.of("backend"));
        known.put("projects", List.of("shop"));
        known.put("tasks", List.of("plain"));
        known.put("docs", List.of("init.js"));
        known.put("path", List.of("/workspace", "/workspace/a", "/workspace/b/c"));
        known.put("cwd", List.of("/workspace"));
        known.put("username", List.of("u" + UUID.randomUUID().toString().substring(0, 8)));
    }

    /** The token of a link that nobody has started. */
    private String token() {
        return client.post("/sessions", Map.of("template_id", "small", "ttl", 600))
                .expect(201)
                .data()
                .path("token")
                .asText();
    }

    private static List<String> with(List<String> ids) {
        return Stream.concat(ids.stream(), Stream.of(UUID.randomUUID().toString()))
                .toList();
    }

    private List<String> ids(String path, String list) {
        List<String> ids = new ArrayList<>();
        client.get(path)
                .data()
                .path(list)
                .forEach(entry -> ids.add(entry.path("id").asText()));
        return ids;
    }

    @Test
    void nothingThatIsSentMakesTheEngineFail() throws ExecutionException, InterruptedException {
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            for (int round = 0; round < ROUNDS && failures.size() < MOST_FAILURES; round++) {
                look();
                List<Future<?>> sent = new ArrayList<>();
                for (RequestGenerator.Story story : generator.round(SEED + round)) {
                    sent.add(threads.submit(() -> tell(story)));
                }
                for (Future<?> future : sent) {
                    future.get();
                }
            }
        }
        assertThat(failures).as("what failed, with seed %s", SEED).isEmpty();
        client.get("/ready").expect(200);
    }

    private void tell(RequestGenerator.Story story) {
        Optional<String> mistake = mistake(story.request());
        if (mistake.isPresent()) {
            RequestGenerator.Story least = least(story);
            failures.add(
                    mistake.get() + "\n--- " + story + "; the least that fails so:\n" + least.request() + "\n---\n");
        }
    }

    /** Leaves out what it does not need to fail. What has changed the engine's state may not fail again: then it stays as it is. */
    private RequestGenerator.Story least(RequestGenerator.Story story) {
        for (RequestGenerator.Story simpler : story.simpler()) {
            if (mistake(simpler.request()).isPresent()) {
                return least(simpler);
            }
        }
        return story;
    }

    private Optional<String> mistake(GeneratedRequest plain) {
        GeneratedRequest request = authorized(plain);
        try {
            Answer answer = RawConnection.send(client.base(), request);
            assertThat(answer.status()).as("%s", answer).isLessThan(500);
            assertThat(answer.headers().firstValue("X-Injected"))
                    .as("%s", answer)
                    .isEmpty();
            if (isOfHttp(request, answer)) {
                assertThat(answer.header("Content-Type")).as("%s", answer).startsWith("application/problem+json");
                assertThat(answer.message()).as("%s", answer).isNotBlank();
            } else if (!request.path().contains("/events")) {
                ApiConformance.check(
                        request.method(),
                        request.path(),
                        answer.status(),
                        answer.header("Content-Type"),
                        answer.text());
            }
            return Optional.empty();
        } catch (AssertionError | UncheckedIOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Whether the server refused it before anybody knew which operation it is. */
    private static boolean isOfHttp(GeneratedRequest request, Answer answer) {
        return answer.text().contains("the server cannot take this request")
                || (request.oddPath() && Set.of(404, 405).contains(answer.status()));
    }

    private GeneratedRequest authorized(GeneratedRequest plain) {
        List<String> headers = new ArrayList<>(plain.headers());
        if (plain.path().startsWith("/api/v1/ws/")) {
            headers.addAll(List.of(
                    "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
        }
        if (headers.stream().noneMatch(line -> line.startsWith("Authorization:"))) {
            headers.add("Authorization: Bearer " + client.key());
        }
        return new GeneratedRequest(plain.method(), plain.path(), headers, plain.body(), plain.oddPath());
    }
}
