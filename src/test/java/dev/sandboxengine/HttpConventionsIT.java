package dev.sandboxengine;

import static dev.sandboxengine.RunningEngine.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.access.http.Needs;
import dev.sandboxengine.api.RegisteredRoutes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every request: keys, identifiers, repetition, refusals, health. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class HttpConventionsIT {

    private static final String SANDBOXES = "/api/v1/sandboxes";

    private final RunningEngine engine = new RunningEngine();
    private final EngineClient client = engine.client();

    @AfterAll
    void close() {
        engine.close();
    }

    @Test
    void aKeyIsTakenInThreeSpellings() {
        client.anonymous("GET", SANDBOXES)
                .header("Authorization", "Bearer " + client.key())
                .send()
                .expect(200);
        client.anonymous("GET", SANDBOXES)
                .header("Authorization", "bearer " + client.key())
                .send()
                .expect(200);
        client.anonymous("GET", SANDBOXES)
                .header("Authorization", client.key())
                .send()
                .expect(200);
        client.anonymous("GET", SANDBOXES)
                .header("X-API-Key", client.key())
                .send()
                .expect(200);
    }

    @Test
    void withoutAValidKeyNothingIsSaid() {
        for (String path : List.of(
                SANDBOXES,
                SANDBOXES + "/aaaaaaaaaaaa",
                SANDBOXES + "/aaaaaaaaaaaa/files?path=x",
                "/api/v1/templates")) {
            Answer answer = client.anonymous("GET", path).send().problem(401, "unauthenticated");
            assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
            client.anonymous("GET", path)
                    .header("Authorization", "Bearer wrong")
                    .send()
                    .problem(401, "unauthenticated");
            client.anonymous("GET", path)
                    .header("X-API-Key", client.key() + "x")
                    .send()
                    .problem(401, "unauthenticated");
        }
        client.anonymous("POST", SANDBOXES).json(order("small")).send().problem(401, "unauthenticated");
        client.anonymous("DELETE", SANDBOXES + "/aaaaaaaaaaaa").send().problem(401, "unauthenticated");
        client.anonymous("GET", SANDBOXES)
                .header("Authorization", "Bearer ")
                .send()
                .problem(401, "unauthenticated");
        client.anonymous("GET", SANDBOXES)
                .header("Authorization", "Basic YTpi")
                .send()
                .problem(401, "unauthenticated");
    }

    @Test
    void aKeyInTheQueryIsForUpgradesOnly() {
        client.anonymous("GET", SANDBOXES + "?token=" + client.key()).send().problem(401, "unauthenticated");
    }

    static Stream<RegisteredRoutes.Route> routes() {
        return RegisteredRoutes.all().stream()
                .filter(route -> route.path().startsWith("/api/v1/"))
                .filter(route -> !route.path().startsWith("/api/v1/ws/"))
                // Who follows a link that is none learns only that
                .filter(route -> !route.roles().contains(Needs.LINK))
                // A probe asks for nothing, and what it adds against caches shall not take an engine out of service
                .filter(route -> !route.path().matches("/api/v1/(health|ready)"));
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aParameterThatNobodyKnowsIsRefusedByNameEverywhere(RegisteredRoutes.Route route) {
        String path =
                route.path().replaceAll("[{<][^}>]+[}>]", UUID.randomUUID().toString());
        Answer answer = client.request(route.method(), path + "?misspelt=1").send();
        assertThat(answer.refused("misspelt").message()).contains("unknown query parameter misspelt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sandboxes", "/templates", "/templates/small", "/templates/problems"})
    void aTrailingSlashChangesNothing(String path) {
        assertThat(client.get(path + "/").data()).isEqualTo(client.get(path).data());
    }

    @Test
    void aRequestsIdIsAcceptedAndAHostileOneReplaced() {
        assertThat(identified("abc-123.x").header("X-Request-ID")).isEqualTo("abc-123.x");
        assertThat(client.get("/sandboxes").header("X-Request-ID")).isNotBlank();
        for (String hostile : List.of("a b", "x".repeat(129), "<script>", "a\tb", "\"quoted\"")) {
            assertThat(identified(hostile).header("X-Request-ID")).isNotBlank().isNotEqualTo(hostile);
        }
    }

    private Answer identified(String id) {
        return client.request("GET", SANDBOXES + "/aaaaaaaaaaaa")
                .header("X-Request-ID", id)
                .send()
                .problem(404, "not_found");
    }

    @Test
    void pagesOfOtherOriginsMayAsk() {
        Answer preflight = client.anonymous("OPTIONS", SANDBOXES)
                .header("Origin", "https://elsewhere.example")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization")
                .send()
                .expect(204);
        assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(preflight.header("Access-Control-Allow-Methods")).contains("POST", "DELETE", "PUT");
        assertThat(preflight.header("Access-Control-Allow-Headers"))
                .contains("Authorization", "Content-Type", "X-API-Key", "Idempotency-Key");
        Answer answer = client.request("GET", SANDBOXES)
                .header("Origin", "https://elsewhere.example")
                .send()
                .expect(200);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(answer.header("Access-Control-Allow-Credentials")).isEmpty();
    }

    @Test
    void whatIsNotThereAndWhatCannotBeDoneAreProblems() {
        client.get("/nothing").problem(404, "not_found");
        client.get("/sandboxes/aaaaaaaaaaaa/nothing").problem(404, "not_found");
        client.request("PUT", SANDBOXES).send().problem(405, "method_not_allowed");
        client.request("DELETE", "/api/v1/templates").send().problem(405, "method_not_allowed");
    }

    @Test
    void answersAreNotKeptAndSayNoMoreThanTheyMust() {
        Answer answer = client.get("/sandboxes").expect(200);
        assertThat(answer.header("Cache-Control")).contains("no-store");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Server")).isEmpty();
        assertThat(answer.header("Set-Cookie")).isEmpty();
    }

    @Test
    void aRepeatedRequestGetsItsFirstAnswerAndDoesNothing() {
        Answer first = create("twice", order("small")).expect(201);
        Answer second = create("twice", order("small")).expect(201);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.header("Idempotency-Replayed")).isEqualTo("true");
        String id = first.data().path("id").asText();
        engine.awaitStatus(id, "running");
        String expiry = engine.sandbox(id).path("expires_at").asText();
        for (int i = 0; i < 3; i++) {
            client.request("POST", SANDBOXES + "/" + id + "/extend")
                    .header("Idempotency-Key", "more")
                    .json(Map.of("duration", "1h"))
                    .send()
                    .expect(200);
        }
        assertThat(java.time.Instant.parse(engine.sandbox(id).path("expires_at").asText()))
                .isEqualTo(java.time.Instant.parse(expiry).plusSeconds(3600));
        client.delete("/sandboxes/" + id).expect(200);
    }

    @Test
    void aKeyThatWasUsedForAnotherRequestIsAConflict() {
        create("refused", order("none")).problem(404, "template_not_found");
        String id =
                create("refused", order("small")).expect(201).data().path("id").asText();
        create("refused", order("none")).problem(409, "conflict");
        client.delete("/sandboxes/" + id).expect(200);
        create(" ", order("none")).problem(400, "validation_error");
        create("k".repeat(256), order("none")).problem(400, "validation_error");
    }

    @Test
    void tenAtOnceWithOneKeyMakeOneSandbox() throws InterruptedException, ExecutionException {
        Map<String, Object> order = order("small");
        order.put("user_id", "racer");
        List<Callable<Answer>> racers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            racers.add(() -> create("race", order));
        }
        Set<String> ids = new HashSet<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Answer> running : threads.invokeAll(racers)) {
                Answer answer = running.get();
                if (answer.status() == 409) {
                    answer.problem(409, "conflict");
                    assertThat(answer.header("Retry-After")).isNotBlank();
                } else {
                    ids.add(answer.expect(201).data().path("id").asText());
                }
            }
        }
        assertThat(ids).hasSize(1);
        assertThat(client.get("/sandboxes?user_id=racer").data().path("total").asInt())
                .isEqualTo(1);
        ids.forEach(id -> client.delete("/sandboxes/" + id).expect(200));
    }

    private Answer create(String idempotencyKey, Map<String, Object> order) {
        return client.request("POST", SANDBOXES)
                .header("Idempotency-Key", idempotencyKey)
                .json(order)
                .send();
    }

    @Test
    void healthReadinessAndMetricsNeedNoKey() {
        assertThat(client.anonymous("GET", "/health")
                        .send()
                        .data()
                        .path("status")
                        .asText())
                .isEqualTo("ok");
        org.awaitility.Awaitility.await().untilAsserted(() -> {
            Answer ready = client.anonymous("GET", "/ready").send();
            assertThat(ready.data().path("parts").path("database").asText()).isEqualTo("ok");
            assertThat(ready.data().path("parts").path("runtime").asText()).isEqualTo("ok");
        });
    }

    @Test
    void metricsAreTextThatPrometheusReads() {
        String id = engine.launch();
        Answer answer = client.anonymous("GET", "/metrics").send().expect(200);
        assertThat(answer.header("Content-Type")).startsWith("text/plain");
        assertThat(answer.text().lines())
                .allMatch(line -> line.isEmpty()
                        || line.startsWith("# ")
                        || line.matches("[a-zA-Z_:][a-zA-Z0-9_:]*(\\{.*})? [-+0-9.eEInfaN]+( [0-9]+)?"));
        assertThat(answer.text().lines())
                .anyMatch(line -> line.matches("sandbox_engine_sandboxes\\{state=\"running\"} [1-9].*"))
                .anyMatch(line -> line.startsWith("sandbox_engine_http_request_duration_seconds_count"))
                .noneMatch(line -> line.contains(id));
        client.delete("/sandboxes/" + id).expect(200);
    }
}
