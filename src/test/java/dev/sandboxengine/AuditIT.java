package dev.sandboxengine;

import static dev.sandboxengine.RunningEngine.order;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.access.ApiKey;
import dev.sandboxengine.access.http.Needs;
import dev.sandboxengine.api.RegisteredRoutes;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What of everything that is done is found again, by whom, and in which shape. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class AuditIT {

    private static final String FORGED = "=cmd|' /C calc'!A0\r\n2026-01-01 INFO all is well\u202e";

    private final RunningEngine engine = new RunningEngine();
    private final EngineClient administrator = engine.client();
    private final EngineClient nobody = new EngineClient(administrator.base(), "sbx_wrong");
    private final UUID team = UUID.randomUUID();
    private final EngineClient powerless = key(FORGED, "sessions:read");
    private final EngineClient member = key("member", "sandboxes:*");

    @AfterAll
    void close() {
        engine.close();
    }

    private EngineClient key(String name, String permissions) {
        ApiKey key = ApiKey.random(new SecureRandom());
        engine.database().jdbi().useHandle(handle -> {
            handle.execute(
                    "insert into team (id, name, created_at) values (?, ?, now()) on conflict do nothing", team, "red");
            handle.execute(
                    "insert into api_clients (id, team_id, name, key_hash, permissions, created_at)"
                            + " values (?, ?, ?, ?, string_to_array(?, ','), now())",
                    UUID.randomUUID(),
                    team,
                    name,
                    key.hash(),
                    permissions);
        });
        return new EngineClient(administrator.base(), key.value());
    }

    private List<JsonNode> entries(String query) {
        JsonNode data = administrator.get("/audit?" + query).data();
        List<JsonNode> entries = data.path("entries").valueStream().toList();
        assertThat(data.path("total").asInt()).isEqualTo(entries.size());
        return entries;
    }

    /** The one entry of a request. */
    private JsonNode entry(String request) {
        List<JsonNode> entries = entries("request_id=" + request);
        assertThat(entries).as("entries of request %s", request).hasSize(1);
        return entries.getFirst();
    }

    private static String fresh() {
        return UUID.randomUUID().toString();
    }

    static Stream<RegisteredRoutes.Route> changes() {
        return RegisteredRoutes.all().stream()
                .filter(route -> route.path().startsWith("/api/v1/"))
                .filter(route -> Set.of("POST", "PUT", "PATCH", "DELETE").contains(route.method()));
    }

    private static Answer send(EngineClient client, RegisteredRoutes.Route route, String request) {
        return client.request(route.method(), route.path().replaceAll("[{<][^}>]+[}>]", "zzzzzzzzzzzz"))
                .header("X-Request-ID", request)
                .json(Map.of())
                .send();
    }

    /** Those that are for somebody. */
    static Stream<RegisteredRoutes.Route> changesOfSomebody() {
        return changes().filter(route -> route.roles().stream().noneMatch(role -> ((Needs) role).open()));
    }

    @ParameterizedTest
    @MethodSource("changesOfSomebody")
    void everyRouteThatChangesSomethingHasOneEntryForEachRequest(RegisteredRoutes.Route route) {
        String request = fresh();
        Answer answer = send(administrator, route, request);
        JsonNode entry = entry(request);
        assertThat(entry.path("status").asInt()).isEqualTo(answer.status());
        assertThat(entry.path("outcome").asText())
                .isEqualTo(answer.status() < 400 ? "done" : answer.status() < 500 ? "refused" : "failed");
        assertThat(entry.path("problem").asText())
                .isEqualTo(answer.json().path("error").path("code").asText());
        assertThat(entry.path("path").asText()).isEqualTo(answer.path());
        assertThat(entry.path("address").asText()).isEqualTo("127.0.0.1");
        assertThat(entry.path("repeated").asBoolean()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("changes")
    void aRefusalHasAnEntryUnlessNobodyIsKnown(RegisteredRoutes.Route route) {
        String request = fresh();
        if (send(powerless, route, request).status() == 403) {
            JsonNode entry = entry(request);
            assertThat(entry.path("problem").asText()).isEqualTo("permission_denied");
            assertThat(entry.path("principal").asText()).startsWith("api_client:");
            assertThat(entry.path("team_id").asText()).isEqualTo(team.toString());
        }
        String unknown = fresh();
        assertThat(send(nobody, route, unknown).status()).isBetween(400, 499);
        assertThat(entries("request_id=" + unknown)).isEmpty();
    }

    @Test
    void whatIsOnlyLookedAtHasNoEntry() {
        String request = fresh();
        for (String path : List.of("/sandboxes", "/settings", "/audit", "/nothing")) {
            administrator
                    .request("GET", "/api/v1" + path)
                    .header("X-Request-ID", request)
                    .send();
        }
        administrator
                .request("POST", "/api/v1/nothing")
                .header("X-Request-ID", request)
                .send()
                .expect(404);
        administrator
                .request("DELETE", "/api/v1/audit")
                .header("X-Request-ID", request)
                .send()
                .expect(405);
        assertThat(entries("request_id=" + request)).isEmpty();
    }

    @Test
    void aLifeIsFoundByItsId() {
        String id = member.post("/sandboxes", order("small"))
                .expect(201)
                .data()
                .path("id")
                .asText();
        engine.awaitStatus(id, "running");
        RawConnection.upgrade(member.base(), "/api/v1/ws/terminal/" + id + "?token=" + member.key())
                .expect(101);
        administrator
                .post("/sandboxes/" + id + "/extend", Map.of("duration", "1h"))
                .expect(200);
        administrator.delete("/sandboxes/" + id).expect(200);

        List<JsonNode> life = entries("object_id=" + id);
        assertThat(life)
                .extracting(entry -> entry.path("action").asText())
                .containsExactly("sandboxes.delete", "sandboxes.extend", "terminal.open", "sandboxes.create");
        assertThat(life).allSatisfy(entry -> {
            assertThat(entry.path("object_kind").asText()).isEqualTo("sandbox");
            assertThat(entry.path("outcome").asText()).isEqualTo("done");
            assertThat(entry.path("team_id").asText())
                    .as("whose it is, not who did it")
                    .isEqualTo(team.toString());
        });
        assertThat(life)
                .extracting(entry -> entry.path("principal_name").asText())
                .containsExactly("administrator", "administrator", "member", "member");
        assertThat(life.get(2).path("status").asInt()).isEqualTo(101);
        assertThat(life.get(2).path("path").asText()).isEqualTo("/api/v1/ws/terminal/" + id);
        assertThat(entries(
                        "team_id=" + team + "&action=terminal.open&principal=member&outcome=done&object_kind=sandbox"))
                .hasSize(1);
    }

    @Test
    void aRepeatedAnswerIsToldAsThat() {
        String first = fresh();
        String second = fresh();
        for (String request : List.of(first, second)) {
            administrator
                    .request("POST", "/api/v1/admin/sweep")
                    .header("Idempotency-Key", first)
                    .header("X-Request-ID", request)
                    .json(Map.of("dry_run", true))
                    .send()
                    .expect(200);
        }
        assertThat(entry(first).path("repeated").asBoolean()).isFalse();
        assertThat(entry(second).path("repeated").asBoolean()).isTrue();
        assertThat(entry(second).path("status").asInt()).isEqualTo(200);
    }

    @Test
    void noSecretIsKept() {
        String request = fresh();
        String key = administrator.key();
        administrator
                .request("DELETE", "/api/v1/sandboxes/" + key + "?token=" + key)
                .header("X-Request-ID", request)
                .send();
        assertThat(entry(request).path("path").asText()).isEqualTo("/api/v1/sandboxes/***");
        assertThat(administrator.get("/audit?limit=1000").text()).doesNotContain(key, key.substring(8));
    }

    @Test
    void ofManyAtOnceEachHasItsEntry() {
        String request = fresh();
        Racing.times(16, _ -> {
            for (int i = 0; i < 10; i++) {
                member.request("DELETE", "/api/v1/sandboxes/zzzzzzzzzzzz")
                        .header("X-Request-ID", request)
                        .send()
                        .expect(404);
            }
            return true;
        });
        assertThat(administrator
                        .get("/audit?request_id=" + request)
                        .data()
                        .path("total")
                        .asInt())
                .isEqualTo(160);
    }

    @Test
    void aNameForgesNoLineAndNoFormula() {
        String request = fresh();
        send(powerless, changesOfSomebody().findFirst().orElseThrow(), request);
        assertThat(entry(request).path("principal_name").asText())
                .isEqualTo("=cmd|' /C calc'!A0\\u{d}\\u{a}2026-01-01 INFO all is well\\u{202e}");
        String csv = export("text/csv", "?request_id=" + request).text();
        assertThat(csv).startsWith("id,at,principal,").contains(",'=cmd|' /C calc'!A0\\u{d}\\u{a}");
        assertThat(csv.split("\r\n")).hasSize(2);
    }

    private Answer export(String type, String query) {
        return administrator
                .request("GET", "/api/v1/audit" + query)
                .header("Accept", type)
                .send()
                .expect(200);
    }

    @Test
    void allOfItIsHadAsLines() {
        String request = fresh();
        engine.database().jdbi().useHandle(handle -> handle.execute("""
                insert into audit (at, address, action, path, outcome, status, request_id, repeated)
                select now(), 'x', 'a.b', '/', 'done', 200, ?, false from generate_series(1, 3500)
                """, request));
        Answer lines = export("application/x-ndjson", "?request_id=" + request);
        assertThat(lines.header("Content-Disposition")).contains("audit.ndjson");
        assertThat(lines.text().lines())
                .hasSize(3500)
                .doesNotHaveDuplicates()
                .allMatch(line -> line.startsWith("{\"id\":"));
        assertThat(export("text/csv", "?request_id=" + request).text().split("\r\n"))
                .hasSize(3501);
        assertThat(export("text/csv", "?request_id=none").text().split("\r\n")).hasSize(1);
        administrator
                .request("GET", "/api/v1/audit?limit=5")
                .header("Accept", "text/csv")
                .send()
                .refused("limit");

        JsonNode page =
                administrator.get("/audit?limit=1000&request_id=" + request).data();
        assertThat(page.path("entries")).hasSize(1000);
        assertThat(page.path("total").asInt()).isEqualTo(3500);
        long last = page.path("entries").get(999).path("id").asLong();
        JsonNode next = administrator
                .get("/audit?limit=1&request_id=" + request + "&before=" + last)
                .data();
        assertThat(next.path("entries").get(0).path("id").asLong()).isLessThan(last);
        assertThat(next.path("total").asInt()).isEqualTo(3500);
    }

    @ParameterizedTest
    @CsvSource({
        "from, yesterday",
        "to, 2026-01-01",
        "from, +999999999-01-01T00:00:00Z",
        "outcome, DONE",
        "team_id, 1-1-1-1-1",
        "before, 0",
        "before, -1",
        "before, 99999999999999999999",
        "limit, 0",
        "limit, 1001",
        "page, 2"
    })
    void aBadFilterIsNamed(String name, String value) {
        administrator.get("/audit?" + name + "=" + EngineClient.encode(value)).refused(name);
    }

    @Test
    void onlyOwnersAndAdministratorsLook() {
        member.get("/audit").problem(403, "permission_denied");
        member.get("/audit?team_id=" + team).problem(403, "permission_denied");
        member.get("/audit?team_id=" + UUID.randomUUID()).problem(404, "not_found");
        member.get("/settings").problem(403, "permission_denied");
        nobody.get("/audit").problem(401, "unauthenticated");
    }

    private Answer patch(EngineClient client, Map<String, ?> values) {
        return client.request("PATCH", "/api/v1/settings").json(values).send();
    }

    private JsonNode setting(String name) {
        return administrator
                .get("/settings")
                .data()
                .path("settings")
                .valueStream()
                .filter(setting -> setting.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void settingsAreChangedTogetherOrNotAtAll() {
        assertThat(setting("registration").path("value").asText()).isEqualTo("closed");
        assertThat(setting("audit.retention").path("default").asText()).isEqualTo("9600h");
        assertThat(setting("quota.team.sandboxes").path("value").asText()).isEqualTo("unlimited");

        patch(administrator, Map.of("registration", "open", "audit.retention", "23h"))
                .refusedField("audit.retention");
        patch(administrator, Map.of("registration", "open", "registrations", "open"))
                .refusedField("registrations");
        patch(administrator, Map.of("registration", true)).refusedField("registration");
        patch(administrator, Map.of("registration", List.of("open"))).refusedField("registration");
        patch(administrator, Map.of("quota.team.sandboxes", -1)).refusedField("quota.team.sandboxes");
        patch(administrator, Map.of("quota.team.sandboxes", 1.5)).refusedField("quota.team.sandboxes");
        patch(administrator, Map.of()).problem(400, "validation_error");
        patch(member, Map.of("registration", "open")).problem(403, "permission_denied");
        assertThat(setting("registration").path("value").asText()).isEqualTo("closed");
        assertThat(engine.rows("setting")).isZero();

        patch(administrator, Map.of("registration", "invite", "quota.team.sandboxes", 20, "quota.client.cpu", 2.5))
                .expect(200);
        assertThat(setting("registration").path("value").asText()).isEqualTo("invite");
        assertThat(setting("registration").path("changed_by").asText()).startsWith("api_client:");
        assertThat(setting("registration").path("changed_at").asText()).endsWith("Z");
        assertThat(setting("quota.team.sandboxes").path("value").asInt()).isEqualTo(20);
        assertThat(setting("quota.client.cpu").path("value").asDouble()).isEqualTo(2.5);
        assertThat(entries("action=settings.update&outcome=done")
                        .getFirst()
                        .path("object_id")
                        .asText())
                .isEqualTo("quota.client.cpu,quota.team.sandboxes,registration");

        administrator
                .request("PATCH", "/api/v1/settings")
                .body("application/json", "{\"registration\": null}".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .send()
                .expect(200);
        assertThat(setting("registration").path("value").asText()).isEqualTo("closed");
    }
}
