package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What the audit tells of those who become somebody, and of those who never do: where they come from, a proxy says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class EntrancesAuditIT {

    private static final String PASSWORD = "violin tractor moonlight";

    private final RunningEngine engine =
            new RunningEngine(Map.of("RATE_LIMIT_FAILURES", "5/24h", "TRUSTED_PROXIES", "127.0.0.1"));
    private final EngineClient administrator = engine.client();

    @AfterAll
    void close() {
        engine.close();
    }

    private Answer from(String address, String request, String path, Map<String, Object> body) {
        return administrator
                .anonymous("POST", "/api/v1" + path)
                .header("X-Forwarded-For", address)
                .header("X-Request-ID", request)
                .json(body)
                .send();
    }

    private List<JsonNode> entries(String request) {
        return administrator
                .get("/audit?request_id=" + request)
                .data()
                .path("entries")
                .valueStream()
                .toList();
    }

    private JsonNode entry(String request) {
        List<JsonNode> entries = entries(request);
        assertThat(entries).as("entries of request %s", request).hasSize(1);
        return entries.getFirst();
    }

    private static String fresh() {
        return UUID.randomUUID().toString();
    }

    private String user(String name) {
        return administrator
                .post("/users", Map.of("username", name, "password", PASSWORD))
                .expect(201)
                .data()
                .at("/user/id")
                .asText();
    }

    private int guess(String path) {
        return administrator
                .anonymous("POST", "/api/v1" + path)
                .header("X-API-Key", "sbx_guess")
                .header("X-Forwarded-For", "203.0.113.1")
                .json(Map.of())
                .send(HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void nobodyFillsTheAuditFromOutside() {
        long before = engine.rows("audit");
        List<Integer> guesses =
                IntStream.range(0, 40).mapToObj(_ -> guess("/sandboxes")).toList();
        assertThat(guesses.subList(0, 5)).containsOnly(401);
        assertThat(guesses.subList(5, 40)).containsOnly(429);
        for (String path : List.of("/auth/login", "/auth/register", "/auth/logout", "/sandboxes", "/users")) {
            assertThat(guess(path)).isEqualTo(429);
            assertThat(administrator
                            .anonymous("POST", "/api/v1" + path)
                            .header("X-Forwarded-For", "203.0.113.2")
                            .send()
                            .status())
                    .isBetween(400, 401);
        }
        Map<String, Object> stranger = Map.of("username", "eve", "password", PASSWORD);
        from("203.0.113.2", fresh(), "/auth/register", stranger).problem(403, "permission_denied");
        assertThat(engine.rows("audit")).isEqualTo(before);
    }

    @Test
    void whoGuessesIsToldUntilTheyHaveToWait() {
        user("dora");
        Map<String, Object> guess = Map.of("username", "Dora", "password", "wrong");
        for (int i = 0; i < 5; i++) {
            String request = fresh();
            from("203.0.113.3", request, "/auth/login", guess).problem(401, "unauthenticated");
            JsonNode entry = entry(request);
            assertThat(entry.path("action").asText()).isEqualTo("auth.login");
            assertThat(entry.path("outcome").asText()).isEqualTo("refused");
            assertThat(entry.path("principal_name").asText()).isEqualTo("Dora");
            assertThat(entry.has("principal")).isFalse();
            assertThat(entry.path("address").asText()).isEqualTo("203.0.113.3");
        }
        String refused = fresh();
        from("203.0.113.3", refused, "/auth/login", guess).problem(429, "rate_limited");
        assertThat(entries(refused)).isEmpty();
    }

    @Test
    void aPasswordInTheWrongFieldIsNotTold() {
        for (String slip : List.of(PASSWORD, "P4ssword!of-mine", "x".repeat(3000))) {
            String request = fresh();
            from("203.0.113.4", request, "/auth/login", Map.of("username", slip, "password", "x"))
                    .problem(401, "unauthenticated");
            assertThat(entry(request).path("principal_name").asText()).isEqualTo("***");
        }
    }

    @Test
    void whoLogsInOrRegistersIsTold() {
        String ada = user("ada");
        String login = fresh();
        from("203.0.113.5", login, "/auth/login", Map.of("username", "ADA", "password", PASSWORD))
                .expect(200);
        isTold(login, "auth.login", ada, "ada");

        administrator
                .request("PATCH", "/api/v1/settings")
                .json(Map.of("registration", "open"))
                .send()
                .expect(200);
        Map<String, Object> order = new HashMap<>(Map.of("username", "bob", "password", PASSWORD));
        String registration = fresh();
        String bob = from("203.0.113.5", registration, "/auth/register", order)
                .expect(201)
                .data()
                .path("id")
                .asText();
        isTold(registration, "auth.register", bob, "bob");
        String second = fresh();
        from("203.0.113.5", second, "/auth/register", order).problem(409, "conflict");
        assertThat(entry(second).path("principal_name").asText()).isEqualTo("bob");
        assertThat(entry(second).path("problem").asText()).isEqualTo("conflict");
        administrator
                .request("PATCH", "/api/v1/settings")
                .json(Collections.singletonMap("registration", null))
                .send()
                .expect(200);
    }

    private void isTold(String request, String action, String id, String name) {
        JsonNode entry = entry(request);
        assertThat(entry.path("action").asText()).isEqualTo(action);
        assertThat(entry.path("outcome").asText()).isEqualTo("done");
        assertThat(entry.path("principal").asText()).isEqualTo("user:" + id);
        assertThat(entry.path("principal_name").asText()).isEqualTo(name);
        assertThat(entry.path("object_kind").asText()).isEqualTo("user");
        assertThat(entry.path("object_id").asText()).isEqualTo(id);
    }

    @Test
    void whoGetsIntoATeamOrOutOfItIsTold() {
        String carol = user("carol");
        String members = administrator
                        .post("/teams", Map.of("name", "choir"))
                        .expect(201)
                        .data()
                        .path("id")
                        .asText() + "/members";
        List<EngineClient.Request> changes = List.of(
                administrator.request("POST", "/api/v1/teams/" + members).json(Map.of("user_id", carol)),
                administrator
                        .request("PATCH", "/api/v1/teams/" + members + "/" + carol)
                        .json(Map.of("role", "owner")),
                administrator.request("DELETE", "/api/v1/teams/" + members + "/" + carol));
        for (EngineClient.Request change : changes) {
            String request = fresh();
            assertThat(change.header("X-Request-ID", request).send().status()).isBetween(200, 201);
            assertThat(entry(request).path("object_kind").asText()).isEqualTo("user");
            assertThat(entry(request).path("object_id").asText()).isEqualTo(carol);
        }
    }
}
