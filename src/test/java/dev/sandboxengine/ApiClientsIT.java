package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys are made, changed and ended over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class ApiClientsIT {

    private final RunningEngine engine = new RunningEngine();
    private final EngineClient administrator = engine.client();

    @AfterAll
    void close() {
        engine.close();
    }

    private static Map<String, Object> order(String... permissions) {
        return new HashMap<>(Map.of("name", "build", "permissions", List.of(permissions)));
    }

    private JsonNode create(String... permissions) {
        return administrator
                .post("/api-clients", order(permissions))
                .expect(201)
                .data();
    }

    private EngineClient with(JsonNode issued) {
        return new EngineClient(administrator.base(), issued.path("key").asText());
    }

    private static String path(JsonNode client) {
        return "/api-clients/" + client.path("id").asText();
    }

    private Answer patch(EngineClient client, String path, Object body) {
        return client.request("PATCH", EngineClient.API + path).json(body).send();
    }

    private static void opens(EngineClient client) {
        client.get("/sandboxes").expect(200);
    }

    private static void awaitRefusal(EngineClient client) {
        await().untilAsserted(() -> client.get("/sandboxes").problem(401, "unauthenticated"));
    }

    @Test
    void aKeyIsToldOnceAndOnlyItsHashIsKept() {
        Answer created =
                administrator.post("/api-clients", order("sandboxes:read")).expect(201);
        JsonNode issued = created.data();
        String key = issued.path("key").asText();
        assertThat(key).matches("sbx_[A-Za-z0-9_-]{43}");
        assertThat(created.header("Location")).isEqualTo("/api/v1" + path(issued));
        assertThat(administrator.get(path(issued)).expect(200).text()).doesNotContain(key, "key\":");
        assertThat(administrator.get("/api-clients?limit=1000").expect(200).text())
                .doesNotContain(key);
        String rows = engine.database()
                .jdbi()
                .withHandle(handle -> handle.select("select string_agg(c::text, ' ') from api_clients c")
                        .mapTo(String.class)
                        .one());
        assertThat(rows).contains("build").doesNotContain(key);
        opens(with(issued));
        with(issued).post("/sandboxes", RunningEngine.order("small")).problem(403, "permission_denied");
        assertThat(administrator.get(path(issued)).data().has("last_used_at")).isTrue();
    }

    @Test
    void aRepeatedCreationMakesOneKey() {
        long before = engine.rows("api_clients");
        List<String> keys = List.of(1, 2).stream()
                .map(_ -> administrator
                        .request("POST", "/api/v1/api-clients")
                        .header("Idempotency-Key", "one key")
                        .json(order("sandboxes:read"))
                        .send()
                        .data()
                        .path("key")
                        .asText())
                .toList();
        assertThat(keys.get(0)).isEqualTo(keys.get(1));
        assertThat(engine.rows("api_clients")).isEqualTo(before + 1);
    }

    @Test
    void aRotatedKeyWorksForTheOverlap() {
        JsonNode issued = create("sandboxes:read");
        JsonNode rotated = administrator
                .post(path(issued) + "/rotate", Map.of("overlap", "24h"))
                .expect(200)
                .data();
        assertThat(Instant.parse(rotated.path("previous_key_until").asText()))
                .isBetween(Instant.now().plusSeconds(86_000), Instant.now().plusSeconds(86_800));
        opens(with(issued));
        opens(with(rotated));
        administrator
                .post(path(issued) + "/rotate", Map.of("overlap_seconds", 60))
                .problem(409, "conflict");
        JsonNode last = administrator
                .post(path(issued) + "/rotate", Map.of("overlap", "0s"))
                .expect(200)
                .data();
        assertThat(last.has("previous_key_until")).isFalse();
        awaitRefusal(with(issued));
        awaitRefusal(with(rotated));
        opens(with(last));
    }

    @Test
    void aKeyCannotEndItselfButRotateItself() {
        JsonNode issued = create("*");
        EngineClient itself = with(issued);
        itself.delete(path(issued)).problem(409, "conflict");
        patch(itself, path(issued), Map.of("is_active", false)).problem(409, "conflict");
        itself.post(path(issued) + "/rotate", Map.of()).refused("overlap");
        JsonNode next = itself.post(path(issued) + "/rotate", Map.of("overlap", "24h"))
                .expect(200)
                .data();
        opens(itself);
        opens(with(next));
    }

    @Test
    void aKeyThatDoesNotOwnItsTeamDecidesNothing() {
        JsonNode issued = create("sandboxes:*");
        EngineClient plain = with(issued);
        assertThat(plain.post("/api-clients", order("sandboxes:read"))
                        .problem(403, "permission_denied")
                        .message())
                .contains("owner of the team");
        plain.get("/api-clients").problem(403, "permission_denied");
        plain.get(path(issued)).problem(403, "permission_denied");
        plain.delete(path(issued)).problem(403, "permission_denied");
        plain.anonymous("GET", "/api/v1/api-clients").send().problem(401, "unauthenticated");
    }

    @Test
    void ofAnotherTeamNothingIsThere() {
        JsonNode theirs = create("sandboxes:*");
        String team = administrator
                .post("/teams", Map.of("name", "strangers"))
                .expect(201)
                .data()
                .path("id")
                .asText();
        Map<String, Object> order = order("sandboxes:*");
        order.put("team_id", team);
        EngineClient stranger =
                with(administrator.post("/api-clients", order).expect(201).data());
        stranger.get(path(theirs)).problem(404, "not_found");
        stranger.delete(path(theirs)).problem(404, "not_found");
        stranger.post(path(theirs) + "/rotate", Map.of()).problem(404, "not_found");
        patch(stranger, path(theirs), Map.of("is_active", false)).problem(404, "not_found");
        order.put("team_id", theirs.path("team_id").asText());
        stranger.post("/api-clients", order).problem(404, "not_found");
        opens(with(theirs));
        assertThat(administrator
                        .get("/api-clients?team_id=" + team)
                        .data()
                        .path("total")
                        .asInt())
                .isEqualTo(1);
        order.put("team_id", UUID.randomUUID().toString());
        administrator.post("/api-clients", order).problem(404, "not_found");
    }

    @Test
    void whatIsNotAKeysIsRefusedByName() {
        assertThat(administrator
                        .post("/api-clients", order("sandboxes:read", "sandbox:read"))
                        .refused("permissions")
                        .message())
                .contains("sandbox:read", "sandboxes:*", "templates:read", "admin");
        administrator.post("/api-clients", order()).refused("permissions");
        administrator.post("/api-clients", Map.of("name", "x")).refused("permissions");
        administrator.post("/api-clients", Map.of("permissions", List.of("*"))).refused("name");
        refused("permissions", "*");
        refused("permissions", List.of(1));
        refused("name", "a\nb");
        refused("name", "\u202eevil");
        refused("name", "x".repeat(101));
        refused("name", " ");
        refused("team_id", "1-1-1-1-1");
        refused("expires_at", "tomorrow");
        refused("expires_at", "2020-01-01T00:00:00Z");
        refused("expires_at", "+999999999-01-01T00:00:00Z");
        refused("ttl", "10");
        refused("is_admin", true);
        Map<String, Object> both = order("*");
        both.put("ttl", "1h");
        both.put("expires_at", "2030-01-01T00:00:00Z");
        administrator.post("/api-clients", both).refused("expires_at");
        JsonNode issued = create("*");
        administrator.post(path(issued) + "/rotate", Map.of("overlap", "169h")).refused("overlap");
        administrator.get("/api-clients?team=x").refused("team");
        administrator.get("/api-clients/not-an-id").problem(404, "not_found");
        administrator.get("/api-clients/" + UUID.randomUUID()).problem(404, "not_found");
    }

    private void refused(String field, Object value) {
        Map<String, Object> order = order("sandboxes:read");
        order.put(field, value);
        administrator.post("/api-clients", order).refused(field);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x'); drop table api_clients; --",
                "' or '1'='1",
                "${jndi:ldap://x}",
                "<script>alert(1)</script>",
                "=cmd|' /C calc'!A0",
                "\ud83d\ude80 \u00fc"
            })
    void aNameIsATextWhateverItSays(String name) {
        Map<String, Object> order = order("sandboxes:read");
        order.put("name", name);
        JsonNode issued = administrator.post("/api-clients", order).expect(201).data();
        assertThat(administrator.get(path(issued)).data().path("name").asText()).isEqualTo(name);
        awaitListed(name);
    }

    private void awaitListed(String name) {
        assertThat(administrator
                        .get("/api-clients?limit=1000")
                        .data()
                        .path("api_clients")
                        .findValuesAsText("name"))
                .contains(name);
    }

    @Test
    void anEndIsKeptToTheMoment() {
        Map<String, Object> order = order("sandboxes:read");
        order.put("expires_at", "2030-01-01T01:00:00+01:00");
        assertThat(administrator
                        .post("/api-clients", order)
                        .data()
                        .path("expires_at")
                        .asText())
                .isEqualTo("2030-01-01T00:00:00Z");
        order.remove("expires_at");
        order.put("ttl_seconds", 1);
        awaitRefusal(with(administrator.post("/api-clients", order).expect(201).data()));
    }

    @Test
    void aKeyOfAMegabyteHarmsNobody() {
        String huge = "x".repeat(1_000_000);
        for (String head : List.of("Authorization: Bearer " + huge, "X-API-Key: " + huge)) {
            refusedOrCut("GET /api/v1/sandboxes HTTP/1.1", head);
        }
        refusedOrCut("GET /api/v1/ws/terminal/aaaaaaaaaaaa?token=" + huge + " HTTP/1.1");
        new EngineClient(administrator.base(), "x".repeat(4_000))
                .get("/sandboxes")
                .problem(401, "unauthenticated");
        refused("name", huge);
        assertThat(administrator
                        .post("/api-clients", order(huge))
                        .refused("permissions")
                        .message())
                .hasSizeLessThan(400);
        opens(administrator);
    }

    /** A server that answers before it has read everything may cut the connection while the client still writes. */
    private void refusedOrCut(String... lines) {
        try {
            Answer answer = RawConnection.send(administrator.base(), lines);
            assertThat(answer.status()).isIn(400, 414, 431);
            assertThat(answer.json().path("error").path("code").asText()).isEqualTo("invalid_request");
        } catch (UncheckedIOException e) {
            assertThat(e).hasCauseInstanceOf(IOException.class);
        }
    }
}
