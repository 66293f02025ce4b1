package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** People log in and out, through HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class UsersIT {

    private static final String PASSWORD = "violin tractor moonlight";
    private static final String NEW_PASSWORD = "seven ladders for a whale";

    private final RunningEngine engine = new RunningEngine();
    private final EngineClient administrator = engine.client();
    private final AtomicInteger addresses = new AtomicInteger();

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

    private Answer login(Map<String, Object> body) {
        // Each from an address of its own, as if from a proxy nearby
        return administrator
                .anonymous("POST", "/api/v1/auth/login")
                .header("X-Forwarded-For", "192.0.2." + addresses.incrementAndGet())
                .json(body)
                .send();
    }

    private EngineClient loggedIn(String name, String password) {
        String token = login(Map.of("username", name, "password", password))
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
    void whoLogsInActsInTheirTeamAndTheirLogoutCountsAtOnce() {
        user("ada", "user");
        EngineClient ada = loggedIn("ADA", PASSWORD);
        JsonNode me = ada.get("/auth/me").data();
        assertThat(me.path("kind").asText()).isEqualTo("user");
        assertThat(me.path("name").asText()).isEqualTo("ada");
        assertThat(me.at("/teams/0/name").asText()).isEqualTo("default");
        assertThat(me.path("permissions").toString()).contains("sandboxes:*").doesNotContain("admin");
        ada.get("/sandboxes").expect(200);
        ada.get("/users").problem(403, "permission_denied");
        assertThat(ada.get("/users").message()).contains("this user").contains("admin");

        EngineClient second = loggedIn("ada", PASSWORD);
        ada.post("/auth/logout", Map.of()).expect(200);
        ada.get("/auth/me").problem(401, "unauthenticated");
        ada.get("/sandboxes").problem(401, "unauthenticated");
        second.get("/auth/me").expect(200);
        EngineClient third = loggedIn("ada", PASSWORD);
        second.post("/auth/logout-all", Map.of()).expect(200);
        second.get("/auth/me").problem(401, "unauthenticated");
        third.get("/auth/me").problem(401, "unauthenticated");
    }

    @Test
    void theFirstAdministratorsPasswordAndEveryKeySayWhoTheyAre() throws IOException {
        String password =
                Files.readString(engine.data().resolve("admin-password")).strip();
        EngineClient admin = loggedIn("admin", password);
        assertThat(admin.get("/auth/me").data().path("role").asText()).isEqualTo("admin");
        admin.get("/users").expect(200);
        JsonNode key = administrator.get("/auth/me").data();
        assertThat(key.path("kind").asText()).isEqualTo("api_client");
        assertThat(key.path("permissions").toString()).isEqualTo("[\"*\"]");
        administrator.post("/auth/logout", Map.of()).problem(403, "permission_denied");
        administrator.anonymous("GET", "/api/v1/auth/me").send().problem(401, "unauthenticated");
    }

    @Test
    void whatAnAdministratorChangesCountsAtOnce() {
        String id = user("bob", "user");
        EngineClient bob = loggedIn("bob", PASSWORD);
        bob.get("/users").problem(403, "permission_denied");
        patch(id, Map.of("role", "admin")).expect(200);
        bob.get("/users").expect(200);
        patch(id, Map.of("role", "user", "email", "bob@example.com")).expect(200);
        bob.get("/users").problem(403, "permission_denied");
        assertThat(login(Map.of("email", "Bob@example.com", "password", PASSWORD))
                        .status())
                .isEqualTo(200);
        patch(id, Map.of("is_active", false)).expect(200);
        bob.get("/auth/me").problem(401, "unauthenticated");
        login(Map.of("username", "bob", "password", PASSWORD)).problem(401, "unauthenticated");
        String generated = patch(id, Map.of("is_active", true, "generate_password", true))
                .data()
                .path("password")
                .asText();
        bob.get("/auth/me").problem(401, "unauthenticated");
        EngineClient again = loggedIn("bob", generated);
        administrator.delete("/users/" + id).expect(200);
        again.get("/auth/me").problem(401, "unauthenticated");
        administrator.get("/users/" + id).problem(404, "not_found");
        administrator.get("/users/7").problem(404, "not_found");
        patch(UUID.randomUUID().toString(), Map.of()).problem(404, "not_found");
    }

    @Test
    void aNewPasswordEndsAllOtherLogins() {
        user("carol", "user");
        EngineClient here = loggedIn("carol", PASSWORD);
        EngineClient there = loggedIn("carol", PASSWORD);
        here.post("/auth/password", Map.of("current", "wrong", "new", NEW_PASSWORD))
                .refused("current");
        here.post("/auth/password", Map.of("current", PASSWORD, "new", "password1234"))
                .refused("new");
        here.post("/auth/password", Map.of("current", PASSWORD, "new", PASSWORD))
                .refused("new");
        there.get("/auth/me").expect(200);
        here.post("/auth/password", Map.of("current", PASSWORD, "new", NEW_PASSWORD))
                .expect(200);
        here.get("/auth/me").expect(200);
        there.get("/auth/me").problem(401, "unauthenticated");
        login(Map.of("username", "carol", "password", PASSWORD)).problem(401, "unauthenticated");
        loggedIn("carol", NEW_PASSWORD).get("/auth/me").expect(200);
    }

    @Test
    void guessingIsSlowedDownForUnknownNamesAsForKnownOnes() {
        user("dora", "user");
        for (String name : List.of("dora", "nobody-of-this-name")) {
            Map<String, Object> guess = Map.of("username", name, "password", "wrong password");
            Answer first = login(guess).problem(401, "unauthenticated");
            for (int i = 1; i < 5; i++) {
                assertThat(login(guess).problem(401, "unauthenticated").message())
                        .isEqualTo(first.message());
            }
            // On a slow machine the first waits are over before the next guess is there
            Answer slowed = login(guess);
            for (int i = 0; i < 7 && slowed.status() == 401; i++) {
                slowed = login(guess);
            }
            slowed.problem(429, "rate_limited");
            assertThat(Integer.parseInt(slowed.header("Retry-After"))).isBetween(1, 60);
        }
    }

    @Test
    void theLastAdministratorStays() throws IOException {
        String password =
                Files.readString(engine.data().resolve("admin-password")).strip();
        EngineClient admin = loggedIn("admin", password);
        String own = "/users/" + admin.get("/auth/me").data().path("id").asText();
        admin.delete(own).problem(409, "conflict");
        for (Map<String, Object> change :
                List.<Map<String, Object>>of(Map.of("role", "user"), Map.of("is_active", false))) {
            Answer refused =
                    admin.request("PATCH", "/api/v1" + own).json(change).send();
            assertThat(refused.problem(409, "conflict").message()).contains("last active administrator");
        }
        admin.get("/users").expect(200);
    }

    @Test
    void whatIsWrongWithAUserIsSaid() {
        for (String name : List.of("ab", "Upper", "a b c", "a\nb-c", "x".repeat(41), "ad'a", "käthe", "<script>")) {
            administrator.post("/users", Map.of("username", name)).refused("username");
        }
        for (String email : List.of("ada", "a@b", "a b@example.com", "a@example.com\r\nBcc: x@example.com")) {
            administrator
                    .post("/users", Map.of("username", "somebody", "email", email))
                    .refused("email");
        }
        administrator
                .post("/users", Map.of("username", "somebody", "password", "short"))
                .refused("password");
        administrator
                .post("/users", Map.of("username", "somebody", "role", "root"))
                .refused("role");
        administrator
                .post("/users", Map.of("username", "somebody", "is_admin", true))
                .refused("is_admin");
        administrator
                .post(
                        "/users",
                        Map.of(
                                "username",
                                "somebody",
                                "team_id",
                                UUID.randomUUID().toString()))
                .problem(404, "not_found");
        user("taken", "user");
        administrator.post("/users", Map.of("username", "taken")).problem(409, "conflict");
        login(Map.of("username", "taken")).refused("password");
        login(Map.of("username", "taken", "email", "a@example.com", "password", "x"))
                .refused("username");
        login(Map.of("username", "taken", "password", "x".repeat(60_000))).problem(401, "unauthenticated");
    }

    @Test
    void nobodyRegistersUnlessTheOperatorWants() {
        Answer refused = administrator
                .anonymous("POST", "/api/v1/auth/register")
                .header("Idempotency-Key", "one")
                .json(Map.of("username", "eve", "password", PASSWORD))
                .send();
        assertThat(refused.problem(403, "permission_denied").message()).contains("administrator");
    }

    @Test
    void ownersInviteAndOthersDoNot() {
        user("fred", "user");
        EngineClient fred = loggedIn("fred", PASSWORD);
        fred.post("/invitations", Map.of()).problem(403, "permission_denied");
        fred.get("/invitations").problem(403, "permission_denied");
        fred.post("/invitations", Map.of("team_id", UUID.randomUUID().toString()))
                .problem(404, "not_found");
        engine.database()
                .jdbi()
                .useHandle(handle -> handle.execute("update team_member set role = 'owner' where user_id ="
                        + " (select id from app_user where username = 'fred')"));
        EngineClient owner = loggedIn("fred", PASSWORD);
        JsonNode made = owner.post("/invitations", Map.of("role", "member", "ttl", "1h"))
                .expect(201)
                .data();
        assertThat(made.path("token").asText()).startsWith("inv_").hasSizeGreaterThan(40);
        assertThat(owner.get("/invitations").text())
                .doesNotContain(made.path("token").asText());
        owner.post("/invitations", Map.of("ttl", "1000h")).refused("ttl");
        owner.post("/invitations", Map.of("role", "admin")).refused("role");
        owner.delete("/invitations/" + made.path("id").asText()).expect(200);
        owner.delete("/invitations/" + made.path("id").asText()).problem(404, "not_found");
    }

    @Test
    void aHeaderChoosesTheTeam() {
        user("gina", "user");
        UUID team = UUID.randomUUID();
        engine.database().jdbi().useHandle(handle -> {
            handle.execute("insert into team (id, name, created_at) values (?, 'blue', now())", team);
            handle.execute(
                    "insert into team_member (team_id, user_id, role) select ?, id, 'member' from app_user"
                            + " where username = 'gina'",
                    team);
        });
        EngineClient gina = loggedIn("gina", PASSWORD);
        assertThat(gina.get("/auth/me").data().path("teams")).hasSize(2);
        assertThat(inTeam(gina, team.toString()).data().path("team_id").asText())
                .isEqualTo(team.toString());
        inTeam(gina, UUID.randomUUID().toString()).problem(404, "not_found");
        inTeam(gina, "blue").refused("X-Team-ID");
        inTeam(administrator, team.toString()).problem(404, "not_found");
    }

    private static Answer inTeam(EngineClient client, String team) {
        return client.request("GET", "/api/v1/auth/me")
                .header("X-Team-ID", team)
                .send();
    }

    @Test
    void aTokenThatIsNotOursOpensNothing() {
        user("hans", "user");
        String token = loggedIn("hans", PASSWORD).key();
        String[] parts = token.split("\\.");
        for (String forged : List.of(
                "eyJhbGciOiJub25lIn0." + parts[1] + ".",
                "eyJhbGciOiJub25lIn0." + parts[1] + "." + parts[2],
                parts[0] + "." + parts[1] + "." + parts[2].substring(1),
                parts[0] + ".e30." + parts[2],
                "a.b.c",
                "..",
                token + "." + parts[2])) {
            new EngineClient(administrator.base(), forged).get("/auth/me").problem(401, "unauthenticated");
        }
        administrator
                .anonymous("GET", "/api/v1/auth/me")
                .header("X-API-Key", token)
                .send()
                .problem(401, "unauthenticated");
        RawConnection.upgrade(administrator.base(), "/api/v1/ws/terminal/aaaaaaaaaaaa?token=" + token)
                .problem(401, "unauthenticated");
        RawConnection.upgrade(
                        administrator.base(), "/api/v1/ws/terminal/aaaaaaaaaaaa", "Authorization: Bearer " + token)
                .problem(404, "not_found");
    }

    @Test
    void aBrowsersCookieNeedsOurOrigin() {
        user("iris", "user");
        String ours = administrator.base().toString();
        Map<String, Object> body = Map.of("username", "iris", "password", PASSWORD, "cookie", true);
        administrator.anonymous("POST", "/api/v1/auth/login").json(body).send().problem(403, "permission_denied");
        Answer login = from(ours, "POST", "/auth/login", "", body).expect(200);
        assertThat(login.data().has("token")).isFalse();
        assertThat(login.header("Set-Cookie"))
                .startsWith("sandbox_session=")
                .contains("; HttpOnly", "; SameSite=Strict", "; Path=/")
                .doesNotContain("Secure", "Domain");
        String cookie = login.header("Set-Cookie").split(";")[0];

        from("", "GET", "/auth/me", cookie, Map.of()).expect(200);
        for (String foreign :
                List.of("", "null", "https://evil.example", ours + ".evil.example", ours + "0", "file://")) {
            assertThat(from(foreign, "POST", "/auth/logout", cookie, Map.of())
                            .problem(403, "permission_denied")
                            .message())
                    .containsIgnoringCase("origin");
        }
        String path = "/api/v1/ws/terminal/aaaaaaaaaaaa";
        RawConnection.upgrade(administrator.base(), path, "Cookie: " + cookie).problem(403, "permission_denied");
        RawConnection.upgrade(administrator.base(), path, "Cookie: " + cookie, "Origin: https://evil.example")
                .problem(403, "permission_denied");
        RawConnection.upgrade(administrator.base(), path, "Cookie: " + cookie, "Origin: " + ours)
                .problem(404, "not_found");

        Answer logout = from(ours, "POST", "/auth/logout", cookie, Map.of()).expect(200);
        assertThat(logout.header("Set-Cookie")).startsWith("sandbox_session=;").contains("Max-Age=0");
        from("", "GET", "/auth/me", cookie, Map.of()).problem(401, "unauthenticated");
    }

    private Answer from(String origin, String method, String path, String cookie, Map<String, Object> body) {
        EngineClient.Request request = administrator.anonymous(method, "/api/v1" + path);
        if (!origin.isEmpty()) {
            request.header("Origin", origin);
        }
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        return (method.equals("GET") ? request : request.json(body)).send();
    }
}
