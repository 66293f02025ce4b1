package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** A right that is taken back takes with it what it has opened. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class RevocationIT {

    private static final int POLICY_VIOLATION = 1008;
    private static final String PASSWORD = "violin tractor moonlight";

    private final RunningEngine engine = new RunningEngine();
    private final EngineClient administrator = engine.client();
    private String sandbox = "";

    @BeforeAll
    void launch() {
        sandbox = engine.launch();
    }

    @AfterAll
    void close() {
        engine.close();
    }

    private record Key(String id, EngineClient client) {}

    private Key key(String... permissions) {
        JsonNode made = administrator
                .post("/api-clients", Map.of("name", "x", "permissions", List.of(permissions)))
                .expect(201)
                .data();
        return new Key(
                made.path("id").asText(),
                new EngineClient(administrator.base(), made.path("key").asText()));
    }

    private void patch(Key key, Map<String, Object> change) {
        administrator
                .request("PATCH", "/api/v1/api-clients/" + key.id())
                .json(change)
                .send()
                .expect(200);
    }

    private void execute(String sql) {
        engine.database().jdbi().useHandle(handle -> handle.execute(sql));
    }

    @Test
    void aTerminalEndsWithTheKeyThatOpenedItAndNoOtherDoes() {
        Key revoked = key("sandboxes:*");
        Key narrowed = key("sandboxes:*");
        Key kept = key("sandboxes:*");
        TerminalClient first = TerminalClient.open(revoked.client(), sandbox, "first");
        TerminalClient second = TerminalClient.open(narrowed.client(), sandbox, "first");
        TerminalClient third = TerminalClient.open(kept.client(), sandbox, "first");
        first.type("(exec -a revoked-54321 sleep 1000)");
        await().until(() ->
                !engine.output(sandbox, "pgrep -f 'revoked-5432[1]' || true").isEmpty());
        administrator.delete("/api-clients/" + revoked.id()).expect(200);
        assertThat(first.awaitClose()).isEqualTo(POLICY_VIOLATION);
        patch(narrowed, Map.of("permissions", List.of("sandboxes:read")));
        assertThat(second.awaitClose()).isEqualTo(POLICY_VIOLATION);
        assertThat(engine.output(sandbox, "pgrep -f 'revoked-5432[1]' || true"))
                .as("the terminal is everybody's who may still see it")
                .isNotEmpty();
        third.type("\u0003");
        third.type("echo st\"\"ill");
        third.awaitOutput("still");
        third.close();
    }

    @Test
    void aTerminalEndsWithTheLoginAndWithTheMembership() {
        String id = administrator
                .post("/users", Map.of("username", "ada", "password", PASSWORD))
                .expect(201)
                .data()
                .at("/user/id")
                .asText();
        EngineClient ada = login();
        TerminalClient terminal = TerminalClient.open(ada, sandbox);
        ada.post("/auth/logout", Map.of()).expect(200);
        assertThat(terminal.awaitClose()).isEqualTo(POLICY_VIOLATION);

        EngineClient again = login();
        TerminalClient another = TerminalClient.open(again, sandbox);
        String team = again.get("/auth/me").data().path("team_id").asText();
        administrator.delete("/teams/" + team + "/members/" + id).expect(200);
        assertThat(another.awaitClose()).isEqualTo(POLICY_VIOLATION);
    }

    private EngineClient login() {
        return new EngineClient(
                administrator.base(),
                administrator
                        .anonymous("POST", "/api/v1/auth/login")
                        .json(Map.of("username", "ada", "password", PASSWORD))
                        .send()
                        .data()
                        .path("token")
                        .asText());
    }

    @Test
    void aTerminalThatATicketOpenedEndsWithItsMakersKey() {
        Key maker = key("sandboxes:*");
        String ticket = maker.client()
                .post("/tickets", Map.of("purpose", "terminal", "sandbox_id", sandbox))
                .expect(201)
                .data()
                .path("ticket")
                .asText();
        TerminalClient terminal = TerminalClient.open(
                administrator.base(), "/api/v1/ws/terminal/" + sandbox + "?ticket=" + ticket, Map.of());
        // As another engine on the database does it
        execute("update api_clients set is_active = false where id = '" + maker.id() + "'");
        assertThat(terminal.awaitClose()).isEqualTo(POLICY_VIOLATION);
    }

    @Test
    void whatNobodyTellsOfEndsAllTheSame() {
        Key expiring = key("sandboxes:*");
        TerminalClient terminal = TerminalClient.open(expiring.client(), sandbox);
        execute("alter table api_clients disable trigger api_clients_changed_tg");
        try {
            execute("update api_clients set expires_at = now() where id = '" + expiring.id() + "'");
            assertThat(terminal.awaitClose()).isEqualTo(POLICY_VIOLATION);
        } finally {
            execute("alter table api_clients enable trigger api_clients_changed_tg");
        }
    }

    @Test
    void aStreamOfEventsEnds() throws IOException {
        Key key = key("sandboxes:read");
        HttpResponse<InputStream> stream = key.client()
                .request("GET", "/api/v1/sandboxes/" + sandbox + "/events")
                .send(HttpResponse.BodyHandlers.ofInputStream());
        assertThat(stream.statusCode()).isEqualTo(200);
        patch(key, Map.of("is_active", false));
        assertThat(stream.body().readAllBytes())
                .as("it ends, though the sandbox has not")
                .isNotNull();
        assertThat(engine.sandbox(sandbox).path("status").asText()).isEqualTo("running");
    }

    @Test
    void aRunningCommandIsKilledAndSaysSo() {
        for (String accept : List.of("application/json", "text/event-stream")) {
            Key key = key("sandboxes:write");
            CompletableFuture<Answer> running = CompletableFuture.supplyAsync(() -> key.client()
                    .request("POST", "/api/v1/sandboxes/" + sandbox + "/exec")
                    .header("Accept", accept)
                    .json(Map.of("command", "exec -a command-65432 sleep 1000"))
                    .send());
            await().atMost(RunningEngine.PATIENCE)
                    .until(() -> !engine.output(sandbox, "pgrep -f 'command-6543[2]' || true")
                            .isEmpty());
            administrator.delete("/api-clients/" + key.id()).expect(200);
            Answer answer = running.join();
            if (accept.contains("json")) {
                answer.problem(401, "unauthenticated");
            }
            assertThat(answer.text()).contains("unauthenticated", "killed");
            assertThat(engine.output(sandbox, "pgrep -f 'command-6543[2]' || true"))
                    .isEmpty();
        }
    }

    @Test
    void theEngineThatChangesARightNeedsNobodyToTellItSo() {
        execute("alter table api_clients disable trigger api_clients_changed_tg");
        execute("alter table team_member disable trigger team_member_changed_tg");
        try {
            Key key = key("sandboxes:read");
            key.client().get("/sandboxes").expect(200);
            patch(key, Map.of("permissions", List.of("templates:read")));
            key.client().get("/sandboxes").problem(403, "permission_denied");
            administrator.delete("/api-clients/" + key.id()).expect(200);
            key.client().get("/templates").problem(401, "unauthenticated");
        } finally {
            execute("alter table api_clients enable trigger api_clients_changed_tg");
            execute("alter table team_member enable trigger team_member_changed_tg");
        }
    }
}
