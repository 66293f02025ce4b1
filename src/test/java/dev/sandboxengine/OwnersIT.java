package dev.sandboxengine;

import static dev.sandboxengine.RunningEngine.order;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What a person who owns a team, and has logged in, decides about it and sees of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class OwnersIT {

    private static final String PASSWORD = "violin tractor moonlight";

    private final RunningEngine engine = new RunningEngine();
    private final EngineClient administrator = engine.client();
    private final String red = team("red");
    private final String blue = team("blue");
    private final String ownersId = user("olga", red, "owner");
    private final EngineClient owner = loggedIn("olga");
    private final String membersId = user("mia", red, "member");
    private final EngineClient member = loggedIn("mia");

    @AfterAll
    void close() {
        engine.close();
    }

    private String team(String name) {
        return administrator
                .post("/teams", Map.of("name", name))
                .expect(201)
                .data()
                .path("id")
                .asText();
    }

    private String user(String name, String team, String role) {
        String id = administrator
                .post("/users", Map.of("username", name, "password", PASSWORD, "team_id", team))
                .expect(201)
                .data()
                .at("/user/id")
                .asText();
        administrator
                .request("PATCH", "/api/v1/teams/" + team + "/members/" + id)
                .json(Map.of("role", role))
                .send()
                .expect(200);
        return id;
    }

    private EngineClient loggedIn(String name) {
        String token = administrator
                .anonymous("POST", "/api/v1/auth/login")
                .json(Map.of("username", name, "password", PASSWORD))
                .send()
                .data()
                .path("token")
                .asText();
        return new EngineClient(administrator.base(), token);
    }

    private static Answer patch(EngineClient client, String path, Object body) {
        return client.request("PATCH", EngineClient.API + path).json(body).send();
    }

    private static Map<String, Object> key(String name, String... permissions) {
        return Map.of("name", name, "permissions", List.of(permissions));
    }

    private EngineClient with(JsonNode issued) {
        return new EngineClient(administrator.base(), issued.path("key").asText());
    }

    @Test
    void anOwnerMakesTurnsOverAndEndsTheKeysOfTheTeam() {
        JsonNode made = owner.post("/api-clients", key("nightly", "sandboxes:read", "templates:read"))
                .expect(201)
                .data();
        assertThat(made.path("team_id").asText()).isEqualTo(red);
        assertThat(made.path("created_by").asText()).isEqualTo("user:" + ownersId);
        String path = "/api-clients/" + made.path("id").asText();
        with(made).get("/templates").expect(200);

        assertThat(patch(owner, path, Map.of("name", "daily"))
                        .data()
                        .path("name")
                        .asText())
                .isEqualTo("daily");
        JsonNode turned = owner.post(path + "/rotate", Map.of("overlap", "1h")).data();
        with(made).get("/templates").expect(200);
        with(turned).get("/templates").expect(200);
        assertThat(owner.get("/api-clients").data().path("api_clients").findValuesAsText("team_id"))
                .isNotEmpty()
                .containsOnly(red);

        owner.delete(path).expect(200);
        owner.get(path).problem(404, "not_found");
        with(turned).get("/templates").problem(401, "unauthenticated");
    }

    @Test
    void anOwnerGivesNothingThatTheyLackAndNothingOfAnotherTeam() {
        assertThat(owner.post("/api-clients", key("root", "admin"))
                        .problem(403, "permission_denied")
                        .message())
                .contains("admin");
        owner.post("/api-clients", key("all", "*")).problem(403, "permission_denied");
        owner.post("/api-clients", Map.of("name", "x", "permissions", List.of("sandboxes:read"), "team_id", blue))
                .problem(404, "not_found");
        String foreign = "/api-clients/"
                + administrator
                        .post("/api-clients", Map.of("name", "x", "permissions", List.of("*"), "team_id", blue))
                        .data()
                        .path("id")
                        .asText();
        owner.get(foreign).problem(404, "not_found");
        patch(owner, foreign, Map.of("is_active", false)).problem(404, "not_found");
        owner.post(foreign + "/rotate", Map.of()).problem(404, "not_found");
        owner.delete(foreign).problem(404, "not_found");
        owner.get("/api-clients?team_id=" + blue).problem(404, "not_found");

        String stronger = "/api-clients/"
                + administrator
                        .post("/api-clients", Map.of("name", "x", "permissions", List.of("*"), "team_id", red))
                        .data()
                        .path("id")
                        .asText();
        owner.post(stronger + "/rotate", Map.of()).problem(403, "permission_denied");
        patch(owner, stronger, Map.of("is_active", false)).expect(200);
        patch(owner, stronger, Map.of("is_active", true)).problem(403, "permission_denied");
        owner.delete(stronger).expect(200);
    }

    @Test
    void aMemberDecidesAboutNoKeyAndNobody() {
        member.post("/api-clients", key("mine", "sandboxes:read")).problem(403, "permission_denied");
        member.get("/api-clients").problem(403, "permission_denied");
        patch(member, "/teams/" + red, Map.of("name", "mine")).problem(403, "permission_denied");
        patch(member, "/teams/" + red + "/members/" + membersId, Map.of("role", "owner"))
                .problem(403, "permission_denied");
        member.get("/audit").problem(403, "permission_denied");
    }

    @Test
    void anOwnerDecidesWhoIsInTheTeamAndTheLastOneStays() {
        String green = team("green");
        String paul = user("paul", green, "owner");
        EngineClient boss = loggedIn("paul");
        assertThat(patch(boss, "/teams/" + green, Map.of("name", "lime"))
                        .data()
                        .path("name")
                        .asText())
                .isEqualTo("lime");
        boss.post("/teams", Map.of("name", "more")).problem(403, "permission_denied");
        boss.delete("/teams/" + green).problem(403, "permission_denied");
        boss.get("/teams/" + blue).problem(404, "not_found");

        String members = "/teams/" + green + "/members";
        patch(boss, members + "/" + paul, Map.of("role", "member")).problem(409, "conflict");
        boss.delete(members + "/" + paul).problem(409, "conflict");
        boss.post(members, Map.of("user_id", membersId, "role", "owner")).expect(201);
        assertThat(boss.get(members).data().path("members").findValuesAsText("username"))
                .containsExactlyInAnyOrder("paul", "mia");
        boss.delete(members + "/" + paul).expect(200);
        boss.get(members).problem(404, "not_found");
        patch(member, "/teams/" + green, Map.of("name", "moss")).expect(200);
        member.delete(members + "/" + membersId).problem(409, "conflict");
        administrator.delete(members + "/" + membersId).expect(200);
    }

    @Test
    void anOwnerSeesWhatWasDoneInTheTeamAndNothingElse() {
        String id = member.post("/sandboxes", order("small"))
                .expect(201)
                .data()
                .path("id")
                .asText();
        administrator.delete("/sandboxes/" + id).expect(200);
        String key = owner.post("/api-clients", key("audited", "sandboxes:read"))
                .expect(201)
                .data()
                .path("id")
                .asText();
        administrator.delete("/api-clients/" + key).expect(200);
        String foreign = administrator
                .post("/api-clients", Map.of("name", "x", "permissions", List.of("*"), "team_id", blue))
                .data()
                .path("id")
                .asText();
        String somebody = user("nora", blue, "member");

        assertThat(actions("/audit?object_id=" + id)).containsExactly("sandboxes.delete", "sandboxes.create");
        assertThat(actions("/audit?object_id=" + key)).containsExactly("api_clients.delete", "api_clients.create");
        assertThat(actions("/audit?object_id=" + foreign)).isEmpty();
        assertThat(actions("/audit?object_id=" + somebody)).isEmpty();
        assertThat(actions("/audit?team_id=" + red)).isEqualTo(actions("/audit"));
        assertThat(owner.get("/audit?limit=1000").data().path("entries").findValuesAsText("team_id"))
                .isNotEmpty()
                .containsOnly(red);
        assertThat(owner.request("GET", "/api/v1/audit")
                        .header("Accept", "text/csv")
                        .send()
                        .text())
                .contains(id)
                .doesNotContain(foreign, blue);
        owner.get("/audit?team_id=" + blue).problem(404, "not_found");
        owner.get("/audit?team_id=" + UUID.randomUUID()).problem(404, "not_found");
    }

    private List<String> actions(String query) {
        JsonNode data = owner.get(query + (query.contains("?") ? "&" : "?") + "limit=1000")
                .data();
        List<String> actions = data.path("entries").findValuesAsText("action");
        assertThat(data.path("total").asInt()).isEqualTo(actions.size());
        return actions;
    }

    @Test
    void whatAnAdministratorDoesToTheInstallationIsNoTeams() {
        String home = administrator.get("/auth/me").data().path("team_id").asText();
        user("dirk", home, "owner");
        EngineClient neighbour = loggedIn("dirk");
        administrator
                .request("POST", "/api/v1/admin/sweep")
                .json(Map.of("dry_run", true))
                .send()
                .expect(200);
        assertThat(neighbour.get("/audit?action=admin.sweep&limit=1000").data().path("entries"))
                .isEmpty();
        assertThat(administrator
                        .get("/audit?action=admin.sweep")
                        .data()
                        .path("entries")
                        .path(0)
                        .has("team_id"))
                .isFalse();
        neighbour.post("/admin/sweep", Map.of()).problem(403, "permission_denied");
        assertThat(neighbour.get("/audit?action=admin.sweep").data().path("entries"))
                .as("what the team's own people tried is the team's")
                .hasSize(1);
    }
}
