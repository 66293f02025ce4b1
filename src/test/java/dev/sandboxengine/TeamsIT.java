package dev.sandboxengine;

import static dev.sandboxengine.RunningEngine.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Teams and their members over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class TeamsIT {

    private final RunningEngine engine = new RunningEngine();
    private final EngineClient administrator = engine.client();

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

    private EngineClient key(String team, String... permissions) {
        return new EngineClient(
                administrator.base(),
                administrator
                        .post("/api-clients", Map.of("name", "x", "team_id", team, "permissions", List.of(permissions)))
                        .expect(201)
                        .data()
                        .path("key")
                        .asText());
    }

    private UUID user(String name) {
        UUID id = UUID.randomUUID();
        engine.database()
                .jdbi()
                .useHandle(handle -> handle.execute(
                        "insert into app_user (id, username, role, password_hash, created_at)"
                                + " values (?, ?, 'user', 'x', now())",
                        id,
                        name));
        return id;
    }

    private static Answer patch(EngineClient client, String path, Object body) {
        return client.request("PATCH", EngineClient.API + path).json(body).send();
    }

    @Test
    void aTeamIsMadeSeenRenamedAndDeleted() {
        Answer created =
                administrator.post("/teams", Map.of("name", " hiring ")).expect(201);
        String team = created.data().path("id").asText();
        assertThat(created.header("Location")).isEqualTo("/api/v1/teams/" + team);
        assertThat(created.data().path("name").asText()).isEqualTo("hiring");
        administrator.post("/teams", Map.of("name", "hiring")).problem(409, "conflict");
        assertThat(patch(administrator, "/teams/" + team, Map.of("name", "x'); drop table team; --"))
                        .data()
                        .path("name")
                        .asText())
                .isEqualTo("x'); drop table team; --");
        assertThat(administrator.get("/teams").data().path("teams").findValuesAsText("id"))
                .contains(team)
                .hasSizeGreaterThan(1);
        EngineClient inside = key(team, "sandboxes:read");
        JsonNode seen = inside.get("/teams").expect(200).data();
        assertThat(seen.path("total").asInt()).isEqualTo(1);
        assertThat(seen.path("teams").path(0).path("role").asText()).isEqualTo("member");
        administrator.delete("/teams/" + team).expect(200);
        administrator.get("/teams/" + team).problem(404, "not_found");
        await().untilAsserted(() -> inside.get("/teams").problem(401, "unauthenticated"));
    }

    @Test
    void aTeamWithALiveSandboxStays() {
        String team = team("busy");
        EngineClient inside = key(team, "sandboxes:*");
        String id = inside.post("/sandboxes", order("small"))
                .expect(201)
                .data()
                .path("id")
                .asText();
        assertThat(administrator
                        .delete("/teams/" + team)
                        .problem(409, "conflict")
                        .message())
                .contains("1 sandbox");
        inside.get("/sandboxes/" + id).expect(200);
        inside.delete("/sandboxes/" + id).expect(200);
        await().atMost(RunningEngine.PATIENCE)
                .untilAsserted(() -> administrator.delete("/teams/" + team).expect(200));
        administrator.get("/sandboxes/" + id).problem(404, "not_found");
    }

    @Test
    void aSandboxThatIsMadeWhileItsTeamIsDeletedIsRefused() {
        String team = team("leaving");
        EngineClient inside = key(team, "sandboxes:*");
        inside.get("/sandboxes").expect(200);
        CompletableFuture<Answer> made = engine.database().jdbi().inTransaction(handle -> {
            handle.execute("select from team where id = ?::uuid for update", team);
            CompletableFuture<Answer> waiting =
                    CompletableFuture.supplyAsync(() -> inside.post("/sandboxes", order("small")));
            await("the new sandbox waits for the team")
                    .atMost(RunningEngine.PATIENCE)
                    .until(() -> handle.createQuery("""
                                    select count(*) from pg_stat_activity
                                    where datname = current_database() and wait_event_type = 'Lock'
                                        and query like '%insert into sandbox%'
                                    """).mapTo(Long.class).one() == 1);
            handle.execute("delete from team where id = ?::uuid", team);
            return waiting;
        });
        assertThat(made.join().problem(409, "conflict").message()).contains(team, "was deleted");
        assertThat(administrator.get("/sandboxes?limit=1000").text()).doesNotContain(team);
    }

    @Test
    void theDefaultTeamStaysAsItIs() {
        String team = administrator
                .get("/teams?limit=1000")
                .data()
                .path("teams")
                .valueStream()
                .filter(each -> each.path("name").asText().equals("default"))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asText();
        administrator.delete("/teams/" + team).problem(409, "conflict");
        patch(administrator, "/teams/" + team, Map.of("name", "other")).problem(409, "conflict");
        patch(administrator, "/teams/" + team, Map.of("name", "default")).expect(200);
    }

    @Test
    void aKeyDoesNotDeleteItsOwnTeam() {
        String team = team("own");
        EngineClient inside = key(team, "*");
        inside.delete("/teams/" + team).problem(409, "conflict");
        administrator.delete("/teams/" + team).expect(200);
    }

    @Test
    void membersAreAddedChangedAndRemoved() {
        String members = "/teams/" + team("members") + "/members";
        UUID ada = user("ada");
        Answer added = administrator
                .post(members, Map.of("user_id", ada.toString(), "role", "owner"))
                .expect(201);
        assertThat(added.header("Location")).isEqualTo("/api/v1" + members + "/" + ada);
        administrator.post(members, Map.of("user_id", ada.toString())).problem(409, "conflict");
        administrator
                .post(members, Map.of("user_id", UUID.randomUUID().toString()))
                .refused("user_id");
        administrator.post(members, Map.of("user_id", "ada")).refused("user_id");
        administrator
                .post(members, Map.of("user_id", user("bob").toString(), "role", "boss"))
                .refused("role");
        assertThat(patch(administrator, members + "/" + ada, Map.of("role", "member"))
                        .data()
                        .path("role")
                        .asText())
                .isEqualTo("member");
        JsonNode list = administrator.get(members).expect(200).data();
        assertThat(list.path("total").asInt()).isEqualTo(1);
        assertThat(list.path("members").path(0).path("username").asText()).isEqualTo("ada");
        administrator.delete(members + "/" + ada).expect(200);
        administrator.delete(members + "/" + ada).problem(404, "not_found");
        administrator.delete(members + "/x").problem(404, "not_found");
    }

    @Test
    void whoIsNoOwnerDecidesNothing() {
        String red = team("red");
        String blue = team("blue");
        EngineClient inside = key(red, "sandboxes:*");
        inside.post("/teams", Map.of("name", "mine")).problem(403, "permission_denied");
        inside.get("/teams/" + red).expect(200);
        inside.get("/teams/" + red + "/members").problem(403, "permission_denied");
        inside.post("/teams/" + red + "/members", Map.of("user_id", user("eve").toString()))
                .problem(403, "permission_denied");
        patch(inside, "/teams/" + red, Map.of("name", "mine")).problem(403, "permission_denied");
        inside.delete("/teams/" + red).problem(403, "permission_denied");
        inside.get("/teams/" + blue).problem(404, "not_found");
        inside.get("/teams/" + blue + "/members").problem(404, "not_found");
        patch(inside, "/teams/" + blue, Map.of("name", "mine")).problem(404, "not_found");
        inside.get("/teams/x").problem(404, "not_found");
    }

    @Test
    void namesThatLookTheSameAreTheSame() {
        assertThat(administrator
                        .post("/teams", Map.of("name", "cafe\u0301\u00a0 \u2003one"))
                        .expect(201)
                        .data()
                        .path("name")
                        .asText())
                .isEqualTo("caf\u00e9 one");
        administrator.post("/teams", Map.of("name", "CAF\u00c9 one")).problem(409, "conflict");
        administrator.post("/teams", Map.of("name", "Default")).problem(409, "conflict");
    }

    @Test
    void aNameThatIsNoneIsRefused() {
        for (String name : List.of("", " ", "a\u0000b", "a\nb", "x".repeat(101))) {
            administrator.post("/teams", Map.of("name", name)).refused("name");
        }
        for (String blank : List.of("\u3164", "\u2800", "\u00a0", "\u0301", "ops\u3164", "\u034fops", "\ufe0f")) {
            administrator.post("/teams", Map.of("name", blank)).refused("name");
        }
        administrator.post("/teams", Map.of("title", "x")).refused("name");
        administrator.post("/teams", Map.of("name", "x", "owner", "y")).refused("owner");
    }
}
