package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What becomes of whoever leaves all teams, and what an administrator is kept from who lacks what others have. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class AdministratorsIT {

    private static final String PASSWORD = "violin tractor moonlight";
    private static final String NEW_PASSWORD = "seven ladders for a whale";

    private final RunningEngine engine = new RunningEngine();
    private final EngineClient administrator = engine.client();

    @AfterAll
    void close() {
        engine.close();
    }

    private String user(String name, String role) {
        return administrator
                .post("/users", Map.of("username", name, "password", PASSWORD, "role", role))
                .expect(201)
                .data()
                .at("/user/id")
                .asText();
    }

    private EngineClient loggedIn(String name, String password) {
        String token = administrator
                .anonymous("POST", "/api/v1/auth/login")
                .json(Map.of("username", name, "password", password))
                .send()
                .expect(200)
                .data()
                .path("token")
                .asText();
        return new EngineClient(administrator.base(), token);
    }

    private Answer patch(String id, Map<String, Object> change) {
        return administrator
                .request("PATCH", "/api/v1/users/" + id)
                .json(change)
                .send();
    }

    @Test
    void whoIsInNoTeamCanLeaveAndAdministrate() {
        String id = user("olga", "admin");
        EngineClient olga = loggedIn("olga", PASSWORD);
        String team = olga.get("/auth/me").data().path("team_id").asText();
        olga.delete("/teams/" + team + "/members/" + id).expect(200);
        JsonNode me = olga.get("/auth/me").expect(200).data();
        assertThat(me.has("team_id")).isFalse();
        assertThat(me.path("teams")).isEmpty();
        olga.get("/users").expect(200);
        olga.get("/sandboxes").expect(200);
        assertThat(olga.post("/sandboxes", RunningEngine.order("small"))
                        .problem(403, "permission_denied")
                        .message())
                .contains("in no team");
        olga.post("/invitations", Map.of()).problem(403, "permission_denied");
        olga.post("/invitations", Map.of("team_id", team)).expect(201);
        olga.get("/quotas").problem(403, "permission_denied");
        olga.post("/teams/" + team + "/members", Map.of("user_id", id)).expect(201);
        olga.get("/quotas").expect(200);
        patch(id, Map.of("role", "user")).expect(200);
        administrator.delete("/teams/" + team + "/members/" + id).expect(200);
        assertThat(olga.get("/sandboxes").expect(200).data().path("total").asInt())
                .isZero();
        olga.get("/teams/" + team).problem(404, "not_found");
        olga.post("/auth/password", Map.of("current", PASSWORD, "new", NEW_PASSWORD))
                .expect(200);
        olga.post("/auth/logout", Map.of()).expect(200);
        olga.get("/auth/me").problem(401, "unauthenticated");
    }

    @Test
    void whoLacksEverythingMakesNobodyWhoHasIt() {
        EngineClient lesser = new EngineClient(
                administrator.base(),
                administrator
                        .post("/api-clients", Map.of("name", "lesser", "permissions", List.of("admin")))
                        .expect(201)
                        .data()
                        .path("key")
                        .asText());
        String admin = user("pia", "admin");
        String other = user("quentin", "user");
        assertThat(lesser.post("/users", Map.of("username", "rita", "role", "admin"))
                        .problem(403, "permission_denied")
                        .message())
                .contains("*");
        for (Map<String, Object> change : List.<Map<String, Object>>of(
                Map.of("generate_password", true), Map.of("email", "pia@example.com"), Map.of("is_active", false))) {
            lesser.request("PATCH", "/api/v1/users/" + admin)
                    .json(change)
                    .send()
                    .problem(403, "permission_denied");
        }
        lesser.request("PATCH", "/api/v1/users/" + other)
                .json(Map.of("role", "admin"))
                .send()
                .problem(403, "permission_denied");
        lesser.delete("/users/" + admin).problem(403, "permission_denied");
        loggedIn("pia", PASSWORD).get("/users").expect(200);
        lesser.request("PATCH", "/api/v1/users/" + other)
                .json(Map.of("email", "quentin@example.com"))
                .send()
                .expect(200);
        lesser.post("/users", Map.of("username", "rita")).expect(201);
        lesser.delete("/users/" + other).expect(200);
    }
}
