package dev.sandboxengine;

import static dev.sandboxengine.RunningEngine.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sandboxengine.access.ApiKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What keys with fewer permissions, of other teams, and of yesterday may do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class AccessIT {

    private final RunningEngine engine = new RunningEngine();
    private final EngineClient administrator = engine.client();
    private final UUID redTeam = team("red");
    private final UUID blueTeam = team("blue");
    private final EngineClient red = key(redTeam, "sandboxes:*,templates:read");
    private final EngineClient blue = key(blueTeam, "sandboxes:*");
    private final EngineClient reader = key(redTeam, "sandboxes:read");
    private String id = "";

    @BeforeAll
    void launch() {
        id = red.post("/sandboxes", order("small")).data().path("id").asText();
        engine.awaitStatus(id, "running");
    }

    @AfterAll
    void close() {
        engine.close();
    }

    @Test
    void whatAKeyMayNotDoIsNamed() {
        refused(reader.post("/sandboxes", order("small")), "sandboxes:write");
        refused(reader.delete("/sandboxes/" + id), "sandboxes:write");
        refused(reader.post("/sandboxes/" + id + "/exec", Map.of("command", "id")), "sandboxes:write");
        refused(reader.post("/sandboxes/" + id + "/extend", Map.of("duration", "1h")), "sandboxes:write");
        refused(reader.get("/templates"), "templates:read");
        refused(
                RawConnection.upgrade(
                        reader.base(), "/api/v1/ws/terminal/" + id + "?mode=write", "X-API-Key: " + reader.key()),
                "sandboxes:write");
        refused(
                RawConnection.upgrade(
                        reader.base(),
                        "/api/v1/ws/terminal/" + id,
                        "X-API-Key: " + key(redTeam, "templates:read").key()),
                "sandboxes:read");
        assertThat(reader.get("/sandboxes/" + id).data().path("id").asText()).isEqualTo(id);
        reader.get("/sandboxes/" + id + "/files?path=/workspace").expect(200);
        red.get("/templates").expect(200);
    }

    private static void refused(Answer answer, String permission) {
        assertThat(answer.problem(403, "permission_denied").message()).contains(permission);
    }

    @Test
    void whatBelongsToAnotherTeamDoesNotExist() {
        blue.get("/sandboxes/" + id).problem(404, "not_found");
        blue.delete("/sandboxes/" + id).problem(404, "not_found");
        blue.post("/sandboxes/" + id + "/extend", Map.of("duration", "1h")).problem(404, "not_found");
        blue.post("/sandboxes/" + id + "/exec", Map.of("command", "id")).problem(404, "not_found");
        blue.get("/sandboxes/" + id + "/files?path=/workspace").problem(404, "not_found");
        blue.get("/sandboxes/" + id + "/logs").problem(404, "not_found");
        blue.get("/sandboxes/" + id + "/stats").problem(404, "not_found");
        RawConnection.upgrade(blue.base(), "/api/v1/ws/terminal/" + id, "X-API-Key: " + blue.key())
                .problem(404, "not_found");
        assertThat(blue.get("/sandboxes").data().path("total").asInt()).isZero();
        assertThat(blue.get("/sandboxes?user_id=ada").data().path("sandboxes")).isEmpty();
        assertThat(reader.get("/sandboxes").data().path("total").asInt()).isEqualTo(1);
        assertThat(administrator.get("/sandboxes/" + id).status()).isEqualTo(200);
        assertThat(administrator.get("/sandboxes").data().path("total").asInt()).isEqualTo(1);
    }

    @Test
    void anIdempotencyKeyIsItsCallersOwn() {
        String first = created(red);
        assertThat(created(red)).isEqualTo(first);
        String other = created(blue);
        assertThat(other).isNotEqualTo(first);
        assertThat(stored()).isNotEmpty().doesNotContain(first);
        red.delete("/sandboxes/" + first).expect(200);
        blue.delete("/sandboxes/" + other).expect(200);
        engine.database().jdbi().useHandle(handle -> handle.execute("delete from sandbox where state = 'expired'"));
    }

    private static String created(EngineClient client) {
        return client.request("POST", "/api/v1/sandboxes")
                .header("Idempotency-Key", "the same")
                .json(order("small"))
                .send()
                .data()
                .path("id")
                .asText();
    }

    /** The kept answers, as whoever reads the table sees them. */
    private String stored() {
        return engine.database()
                .jdbi()
                .withHandle(handle -> handle.select(
                                "select string_agg(encode(answer, 'escape'), ' ') from idempotent_request")
                        .mapTo(String.class)
                        .one());
    }

    @Test
    void aKeyThatIsSwitchedOffOrOutOfDateOpensNothing() {
        EngineClient client = key(redTeam, "*");
        client.get("/sandboxes").expect(200);
        update("is_active = false", client);
        await().untilAsserted(() -> client.get("/sandboxes").problem(401, "unauthenticated"));
        update("is_active = true, expires_at = now() - interval '1 second'", client);
        await().during(java.time.Duration.ofMillis(1500))
                .untilAsserted(() -> client.get("/sandboxes").problem(401, "unauthenticated"));
    }

    @Test
    void onlyAnAdministratorMaySweep() {
        red.get("/admin/sweep").problem(403, "permission_denied");
        red.post("/admin/sweep", java.util.Map.of()).problem(403, "permission_denied");
        administrator.get("/admin/sweep").expect(200);
    }

    @Test
    void theEventsOfAnotherTeamAreNobodys() {
        blue.get("/sandboxes/" + id + "/events").problem(404, "not_found");
    }

    @Test
    void whenAKeyWasUsedIsKept() {
        Instant used = engine.database()
                .jdbi()
                .withHandle(handle -> handle.select("select last_used_at from api_clients where key_hash = :hash")
                        .bind("hash", new ApiKey(red.key()).hash())
                        .mapTo(Instant.class)
                        .one());
        assertThat(used).isBetween(Instant.now().minusSeconds(300), Instant.now());
    }

    private void update(String what, EngineClient client) {
        engine.database()
                .jdbi()
                .useHandle(handle -> handle.createUpdate("update api_clients set <what> where key_hash = :hash")
                        .define("what", what)
                        .bind("hash", new ApiKey(client.key()).hash())
                        .execute());
    }

    private UUID team(String name) {
        UUID team = UUID.randomUUID();
        engine.database()
                .jdbi()
                .useHandle(handle ->
                        handle.execute("insert into team (id, name, created_at) values (?, ?, now())", team, name));
        return team;
    }

    private EngineClient key(UUID team, String permissions) {
        ApiKey key = ApiKey.random(new SecureRandom());
        engine.database()
                .jdbi()
                .useHandle(handle -> handle.execute(
                        "insert into api_clients (id, team_id, name, key_hash, permissions, created_at)"
                                + " values (?, ?, 'test', ?, string_to_array(?, ','), now())",
                        UUID.randomUUID(),
                        team,
                        key.hash(),
                        permissions));
        return new EngineClient(administrator.base(), key.value());
    }
}
