package dev.sandboxengine;

import static dev.sandboxengine.RunningEngine.order;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.access.ApiKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Quotas are seen by those whom they concern, set by administrators, and held against all. */
@TestInstance(Lifecycle.PER_CLASS)
class QuotasIT {

    private final RunningEngine engine = new RunningEngine();
    private final EngineClient administrator = engine.client();
    private final UUID red = team("red");
    private final UUID blue = team("blue");
    private final UUID painter = UUID.randomUUID();
    private final EngineClient client = key(painter, red, "sandboxes:*");
    private final EngineClient stranger = key(UUID.randomUUID(), blue, "sandboxes:*");

    @AfterEach
    void empty() {
        administrator
                .get("/sandboxes?limit=1000")
                .data()
                .path("sandboxes")
                .forEach(sandbox ->
                        administrator.delete("/sandboxes/" + sandbox.path("id").asText()));
        engine.database().jdbi().useHandle(handle -> {
            handle.execute("delete from quota");
            handle.execute("update sandbox set created_at = created_at - interval '2 days'");
        });
    }

    @AfterAll
    void close() {
        engine.close();
    }

    private Answer put(EngineClient by, String path, Object body) {
        return by.request("PUT", "/api/v1/quotas/" + path).json(body).send();
    }

    private String redTeam() {
        return "teams/" + red;
    }

    private String painterKey() {
        return "api-clients/" + painter;
    }

    private static JsonNode exceeded(Answer answer, String scope, String name, long limit, long used, long requested) {
        answer.problem(429, "quota_exceeded");
        assertThat(answer.header("Retry-After")).matches("[1-9][0-9]*");
        JsonNode quota = answer.json().path("quota");
        assertThat(quota.path("scope").asText()).isEqualTo(scope);
        assertThat(quota.path("name").asText()).isEqualTo(name);
        assertThat(quota.path("limit").asLong()).isEqualTo(limit);
        assertThat(quota.path("used").asLong()).isEqualTo(used);
        assertThat(quota.path("requested").asLong()).isEqualTo(requested);
        assertThat(answer.message()).contains("quota " + name, Long.toString(limit), Long.toString(used));
        return quota;
    }

    @Test
    void whatIsFullRefusesUntilSomethingEndsAndARetryGetsIn() {
        put(administrator, redTeam(), Map.of("sandboxes", 1)).expect(200);
        String id = client.post("/sandboxes", order("small"))
                .expect(201)
                .data()
                .path("id")
                .asText();

        JsonNode quota = exceeded(create("again"), "team", "sandboxes", 1, 1, 1);
        assertThat(quota.path("subject").asText()).isEqualTo(red.toString());
        stranger.post("/sandboxes", order("small")).expect(201);
        engine.awaitStatus(id, "running");
        client.post("/sandboxes/" + id + "/stop", Map.of()).expect(200);
        engine.awaitStatus(id, "stopped");
        exceeded(create("again"), "team", "sandboxes", 1, 1, 1);
        client.post("/sandboxes/" + id + "/start", Map.of()).expect(200);
        client.delete("/sandboxes/" + id).expect(200);
        create("again").expect(201);
    }

    private Answer create(String idempotencyKey) {
        return client.request("POST", "/api/v1/sandboxes")
                .header("Idempotency-Key", idempotencyKey)
                .json(order("small"))
                .send();
    }

    @ParameterizedTest
    @CsvSource({
        "engine,      engine, cpu_millis,       499,       500",
        "teams,       team,   memory_bytes,     134217727, 134217728",
        "api-clients, key,    ttl_seconds,      3599,      3600",
    })
    void whatNeverFitsIsRefusedAndLeavesNothing(String where, String scope, String name, long limit, long requested) {
        String path = switch (where) {
            case "teams" -> redTeam();
            case "api-clients" -> painterKey();
            default -> where;
        };
        long rows = engine.rows("sandbox");
        put(administrator, path, Map.of(name, limit)).expect(200);

        JsonNode quota = exceeded(client.post("/sandboxes", order("small")), scope, name, limit, 0, requested);

        assertThat(quota.has("subject")).isEqualTo(!scope.equals("engine"));
        assertThat(engine.rows("sandbox")).isEqualTo(rows);
    }

    @Test
    void aDaysLaunchesSayWhenTheNextFits() {
        put(administrator, painterKey(), Map.of("launches_per_day", 1)).expect(200);
        String id = client.post("/sandboxes", order("small")).data().path("id").asText();
        client.delete("/sandboxes/" + id).expect(200);

        Answer refused = client.post("/sandboxes", order("small"));

        assertThat(exceeded(refused, "key", "launches_per_day", 1, 1, 1)
                        .path("subject")
                        .asText())
                .isEqualTo("api_client:" + painter);
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(86_000, 86_400);
    }

    @Test
    void anExtensionHoldsTheLongestLife() {
        put(administrator, redTeam(), Map.of("ttl_seconds", 7200)).expect(200);
        String id = client.post("/sandboxes", order("small")).data().path("id").asText();
        client.post("/sandboxes/" + id + "/extend", Map.of("duration", "1h")).expect(200);
        String until = engine.sandbox(id).path("expires_at").asText();

        exceeded(
                client.post("/sandboxes/" + id + "/extend", Map.of("duration", "1s")),
                "team",
                "ttl_seconds",
                7200,
                7200,
                1);

        assertThat(engine.sandbox(id).path("expires_at").asText()).isEqualTo(until);
    }

    @Test
    void everybodySeesTheirOwnAndAdministratorsAll() {
        put(administrator, painterKey(), Map.of("sandboxes", 7)).expect(200);
        client.post("/sandboxes", order("small")).expect(201);

        JsonNode own = client.get("/quotas").data();
        assertThat(own.path("key").path("limits")).hasToString("{\"sandboxes\":7}");
        assertThat(own.path("key").path("by_default").asBoolean()).isFalse();
        assertThat(own.path("key").path("use"))
                .hasToString("{\"sandboxes\":1,\"cpu_millis\":500,\"memory_bytes\":134217728,\"launches\":1}");
        assertThat(own.path("team").path("subject").asText()).isEqualTo(red.toString());
        assertThat(own.path("team").path("by_default").asBoolean()).isTrue();
        assertThat(own.path("team").path("limits")).isEmpty();
        assertThat(own.has("engine")).isFalse();

        JsonNode seen = administrator
                .get("/quotas?team_id=" + red + "&api_client_id=" + painter)
                .data();
        assertThat(seen.path("team")).isEqualTo(own.path("team"));
        assertThat(seen.path("key")).isEqualTo(own.path("key"));
        assertThat(seen.path("engine").path("use").path("sandboxes").asInt()).isEqualTo(1);
        client.get("/quotas?team_id=" + red + "&api_client_id=" + painter).expect(200);
    }

    @Test
    void whatIsOthersDoesNotExist() {
        stranger.get("/quotas?team_id=" + red).problem(404, "not_found");
        stranger.get("/quotas?api_client_id=" + painter).problem(404, "not_found");
        administrator.get("/quotas?team_id=" + UUID.randomUUID()).problem(404, "not_found");
        administrator.get("/quotas?api_client_id=" + UUID.randomUUID()).problem(404, "not_found");
        administrator.get("/quotas?team_id=1-1-1-1-1").problem(404, "not_found");
        administrator.get("/quotas?team=" + red).refused("team");
        for (String path : List.of("teams/" + UUID.randomUUID(), "api-clients/" + UUID.randomUUID(), "teams/x")) {
            put(administrator, path, Map.of("sandboxes", 1)).problem(404, "not_found");
            administrator.delete("/quotas/" + path).problem(404, "not_found");
        }
        assertThat(engine.rows("quota")).isZero();
    }

    @Test
    void onlyAnAdministratorSets() {
        for (String path : List.of("engine", redTeam(), painterKey())) {
            assertThat(put(client, path, Map.of())
                            .problem(403, "permission_denied")
                            .message())
                    .contains("admin");
            client.delete("/quotas/" + path).problem(403, "permission_denied");
        }
        assertThat(engine.rows("quota")).isZero();
    }

    @Test
    void whatIsSetIsReplacedAndTakenBack() {
        for (String path : List.of("engine", redTeam(), painterKey())) {
            Map<String, Object> all = Map.of(
                    "sandboxes", 1_000_000,
                    "cpu_millis", 1_000_000_000,
                    "memory_bytes", 9_007_199_254_740_991L,
                    "ttl_seconds", 9_000_000_000L,
                    "launches_per_day", 1_000_000_000);
            assertThat(put(administrator, path, all).data().path("limits")).hasSize(5);
            client.post("/sandboxes", order("small")).expect(201);
            JsonNode less =
                    putText(path, "{\"sandboxes\": null, \"cpu_millis\": 5000}").data();
            assertThat(less.path("limits")).hasToString("{\"cpu_millis\":5000}");
            JsonNode none = putText(path, "{}").data();
            assertThat(none.path("limits")).isEmpty();
            assertThat(none.path("by_default").asBoolean()).isFalse();
            JsonNode back = administrator.delete("/quotas/" + path).data();
            assertThat(back.path("by_default").asBoolean()).isTrue();
            administrator.delete("/quotas/" + path).expect(200);
        }
        assertThat(engine.rows("quota")).isZero();
    }

    private Answer putText(String path, String body) {
        return administrator
                .request("PUT", "/api/v1/quotas/" + path)
                .body("application/json", body.getBytes(StandardCharsets.UTF_8))
                .send();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "1.5",
                "1.0",
                "1e3",
                "\"5\"",
                "true",
                "[]",
                "{}",
                "1000001",
                "9223372036854775808",
                "1e400",
                "-9223372036854775809"
            })
    void whatIsNoLimitIsRefusedByName(String value) {
        putText("engine", "{\"sandboxes\": " + value + "}").refusedField("sandboxes");
        assertThat(engine.rows("quota")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sandbox", "cpu", "ttl", "scope", "team_id"})
    void anUnknownFieldIsRefusedByName(String field) {
        putText(redTeam(), "{\"sandboxes\": 5, \"" + field + "\": 1}").refusedField(field);
        assertThat(engine.rows("quota")).isZero();
    }

    private UUID team(String name) {
        UUID team = UUID.randomUUID();
        engine.database()
                .jdbi()
                .useHandle(handle ->
                        handle.execute("insert into team (id, name, created_at) values (?, ?, now())", team, name));
        return team;
    }

    private EngineClient key(UUID id, UUID team, String permissions) {
        ApiKey key = ApiKey.random(new SecureRandom());
        engine.database()
                .jdbi()
                .useHandle(handle -> handle.execute(
                        "insert into api_clients (id, team_id, name, key_hash, permissions, created_at)"
                                + " values (?, ?, 'test', ?, string_to_array(?, ','), now())",
                        id,
                        team,
                        key.hash(),
                        permissions));
        return new EngineClient(administrator.base(), key.value());
    }
}
