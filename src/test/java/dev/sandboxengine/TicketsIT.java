package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tickets open terminals and downloads, once, and say in the audit whose they were. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class TicketsIT {

    private static final String PASSWORD = "violin tractor moonlight";

    private final RunningEngine engine = new RunningEngine();
    private final EngineClient administrator = engine.client();
    private String id = "";

    @BeforeAll
    void launch() {
        id = engine.launch();
        assertThat(engine.output(id, "mkdir -p src && printf hello > src/main.py && echo done"))
                .isEqualTo("done");
    }

    @AfterAll
    void close() {
        engine.close();
    }

    private Map<String, Object> terminal() {
        return new HashMap<>(Map.of("purpose", "terminal", "sandbox_id", id));
    }

    private Map<String, Object> download(String path) {
        return new HashMap<>(Map.of("purpose", "download", "sandbox_id", id, "path", path));
    }

    private static JsonNode ticket(EngineClient maker, Map<String, Object> order) {
        return maker.post("/tickets", order).expect(201).data();
    }

    private static String token(EngineClient maker, Map<String, Object> order) {
        return ticket(maker, order).path("ticket").asText();
    }

    private EngineClient key(String name, List<String> permissions) {
        JsonNode made = administrator
                .post("/api-clients", Map.of("name", name, "permissions", permissions))
                .expect(201)
                .data();
        return new EngineClient(administrator.base(), made.path("key").asText());
    }

    private Answer upgrade(String ticket, String... headers) {
        return RawConnection.upgrade(administrator.base(), "/api/v1/ws/terminal/" + id + "?ticket=" + ticket, headers);
    }

    private Answer read(String sandbox, String path, String ticket, String... headers) {
        EngineClient.Request request = administrator.anonymous(
                "GET",
                "/api/v1/sandboxes/" + sandbox + "/files?path=" + EngineClient.encode(path) + "&ticket=" + ticket);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request.send();
    }

    private List<JsonNode> audit(String query) {
        return administrator
                .get("/audit?limit=1000&" + query)
                .data()
                .path("entries")
                .valueStream()
                .toList();
    }

    @Test
    void aTerminalIsOpenedOnceAndTheAuditSaysByWhom() {
        EngineClient maker = key("terminal maker", List.of("sandboxes:write"));
        JsonNode made = ticket(maker, terminal());
        assertThat(made.has("path") || made.has("archive")).isFalse();
        String ticket = made.path("ticket").asText();
        TerminalClient terminal =
                TerminalClient.open(administrator.base(), "/api/v1/ws/terminal/" + id + "?ticket=" + ticket, Map.of());
        terminal.type("echo op\"\"en");
        terminal.awaitOutput("open");
        terminal.close();
        assertThat(upgrade(ticket).problem(401, "unauthenticated").message()).contains("POST /api/v1/tickets");

        JsonNode opened =
                audit("action=terminal.open&principal=terminal%20maker").getFirst();
        JsonNode created =
                audit("action=tickets.create&principal=terminal%20maker").getFirst();
        assertThat(opened.path("via").asText())
                .isEqualTo("ticket:" + made.path("id").asText());
        assertThat(opened.path("principal").asText())
                .startsWith("api_client:")
                .isEqualTo(created.path("principal").asText());
        assertThat(opened.path("object_id").asText()).isEqualTo(id);
        assertThat(opened.path("outcome").asText()).isEqualTo("done");
        assertThat(created.path("object_kind").asText()).isEqualTo("ticket");
        assertThat(created.path("object_id").asText()).isEqualTo(made.path("id").asText());
        assertThat(created.has("via")).isFalse();
        assertThat(administrator.get("/audit?limit=1000").text()).doesNotContain(ticket, ticket.substring(4));
    }

    @Test
    void aFileOrADirectoryIsReadOnce() {
        EngineClient maker = key("reader", List.of("sandboxes:read"));
        String ticket = token(maker, download("src/main.py"));
        Answer file = read(id, "/workspace/src//main.py", ticket).expect(200);
        assertThat(file.text()).isEqualTo("hello");
        assertThat(file.header("Content-Disposition")).isEqualTo("attachment");
        read(id, "src/main.py", ticket).problem(401, "unauthenticated");

        JsonNode entry = audit("action=sandboxes.files.read&principal=reader").getFirst();
        assertThat(entry.path("via").asText()).startsWith("ticket:");
        assertThat(entry.path("path").asText()).isEqualTo("/api/v1/sandboxes/" + id + "/files");

        assertThat(read(id, "src", token(maker, download("src")))
                        .expect(200)
                        .data()
                        .path("total")
                        .asInt())
                .isEqualTo(1);
        Map<String, Object> archive = download("src");
        archive.put("archive", true);
        JsonNode made = ticket(maker, archive);
        assertThat(made.path("archive").asBoolean()).isTrue();
        assertThat(made.path("path").asText()).isEqualTo("/workspace/src");
        Answer tar = read(id, "src", made.path("ticket").asText(), "Accept", "text/html,*/*")
                .expect(200);
        assertThat(tar.header("Content-Type")).startsWith("application/x-tar");
        assertThat(tar.text()).contains("main.py", "hello");
    }

    @Test
    void forAnythingElseItOpensNothingAndIsLost() {
        String elsewhere = token(administrator, download("src/main.py"));
        read(id, "src", elsewhere).problem(401, "unauthenticated");
        read(id, "src/main.py", elsewhere).problem(401, "unauthenticated");
        read("aaaaaaaaaaaa", "src", token(administrator, download("src"))).problem(401, "unauthenticated");
        upgrade(token(administrator, download("src"))).problem(401, "unauthenticated");
        read(id, "src", token(administrator, terminal())).problem(401, "unauthenticated");
        upgrade("tkt_" + "a".repeat(43)).problem(401, "unauthenticated");
        upgrade("").problem(401, "unauthenticated");
        String unused = token(administrator, terminal());
        for (String path : List.of("/sandboxes", "/sandboxes/" + id, "/auth/me", "/audit")) {
            administrator
                    .anonymous("GET", "/api/v1" + path + "?ticket=" + unused)
                    .send()
                    .problem(401, "unauthenticated");
        }
        EngineClient asKey = new EngineClient(administrator.base(), unused);
        asKey.get("/sandboxes").problem(401, "unauthenticated");
        upgrade(unused).expect(101);
    }

    @Test
    void itDoesNotOutliveItsMakersRights() {
        JsonNode client = administrator
                .post("/api-clients", Map.of("name", "short", "permissions", List.of("sandboxes:*")))
                .expect(201)
                .data();
        EngineClient maker =
                new EngineClient(administrator.base(), client.path("key").asText());
        String ticket = token(maker, terminal());
        administrator
                .request("PATCH", "/api/v1/api-clients/" + client.path("id").asText())
                .json(Map.of("is_active", false))
                .send()
                .expect(200);
        upgrade(ticket).problem(401, "unauthenticated");
    }

    @Test
    void aPersonsTicketsEndWithTheirLogin() {
        administrator
                .post("/users", Map.of("username", "tess", "password", PASSWORD))
                .expect(201);
        String token = administrator
                .post("/auth/login", Map.of("username", "tess", "password", PASSWORD))
                .data()
                .path("token")
                .asText();
        EngineClient tess = new EngineClient(administrator.base(), token);
        String first = token(tess, terminal());
        String second = token(tess, terminal());
        upgrade(first).expect(101);
        assertThat(audit("action=terminal.open&principal=tess")
                        .getFirst()
                        .path("principal")
                        .asText())
                .startsWith("user:");
        tess.post("/auth/logout", Map.of()).expect(200);
        upgrade(second).problem(401, "unauthenticated");
    }

    @ParameterizedTest
    @CsvSource({"purpose, everything", "purpose, TERMINAL", "sandbox_id, ", "path, src", "archive, true", "ticket, x"})
    void aBadOrderForATerminalIsNamed(String field, String value) {
        Map<String, Object> order = terminal();
        order.put(field, field.equals("archive") ? (Object) true : value == null ? "" : value);
        administrator.post("/tickets", order).refused(field);
    }

    @Test
    void aDownloadNeedsAPathInTheWorkspace() {
        Map<String, Object> order = download("src");
        order.remove("path");
        administrator.post("/tickets", order).refused("path");
        administrator.post("/tickets", download("../etc/passwd")).refused("path");
    }

    @Test
    void nobodyMakesOneForWhatTheyMayNotDo() {
        EngineClient reader = key("only reads", List.of("sandboxes:read"));
        assertThat(key("terminals of others", List.of("sessions:write"))
                        .post("/tickets", terminal())
                        .problem(403, "permission_denied")
                        .message())
                .contains("sandboxes:read");
        assertThat(key("only templates", List.of("templates:read"))
                        .post("/tickets", download("src"))
                        .problem(403, "permission_denied")
                        .message())
                .contains("sandboxes:read");
        Map<String, Object> elsewhere = download("src");
        elsewhere.put("sandbox_id", "aaaaaaaaaaaa");
        reader.post("/tickets", elsewhere).problem(404, "not_found");
        administrator
                .anonymous("POST", "/api/v1/tickets")
                .json(terminal())
                .send()
                .problem(401, "unauthenticated");
    }

    @Test
    void aTicketOfWhoMayOnlyReadOpensATerminalToLookAt() {
        EngineClient reader = key("looks", List.of("sandboxes:read"));
        String path = "/api/v1/ws/terminal/" + id + "?terminal=shown&ticket=";
        TerminalV1Client looking =
                TerminalV1Client.open(administrator.base(), path + token(reader, terminal()), Map.of(), 80, 24);
        assertThat(looking.awaitMessage("ready").path("write").asBoolean()).isFalse();
        upgrade(token(reader, terminal()) + "&mode=write").problem(403, "permission_denied");
        TerminalV1Client typing =
                TerminalV1Client.open(administrator.base(), path + token(administrator, terminal()), Map.of(), 80, 24);
        assertThat(typing.awaitMessage("ready").path("write").asBoolean()).isTrue();
        looking.type("echo never-\"\"typed\n");
        typing.type("echo se\"\"en\n");
        looking.awaitOutput("seen");
        assertThat(new String(looking.output(), java.nio.charset.StandardCharsets.UTF_8))
                .doesNotContain("never-typed");
        looking.close();
        typing.close();
    }

    @Test
    void aTerminalThatIsRefusedToSomebodyKnownIsInTheAudit() {
        String request = UUID.randomUUID().toString();
        EngineClient reader = key("refused reader", List.of("sandboxes:read"));
        String path = "/api/v1/ws/terminal/";
        RawConnection.upgrade(
                        administrator.base(),
                        path + id + "?mode=write",
                        "X-API-Key: " + reader.key(),
                        "X-Request-ID: " + request)
                .problem(403, "permission_denied");
        RawConnection.upgrade(
                        administrator.base(),
                        path + "aaaaaaaaaaaa",
                        "X-API-Key: " + administrator.key(),
                        "X-Request-ID: " + request)
                .problem(404, "not_found");
        RawConnection.upgrade(administrator.base(), path + id, "X-API-Key: nobody's", "X-Request-ID: " + request)
                .problem(401, "unauthenticated");
        List<JsonNode> entries = audit("request_id=" + request);
        assertThat(entries).hasSize(2).allSatisfy(entry -> {
            assertThat(entry.path("action").asText()).isEqualTo("terminal.open");
            assertThat(entry.path("outcome").asText()).isEqualTo("refused");
        });
        assertThat(entries)
                .extracting(entry -> entry.path("problem").asText() + " "
                        + entry.path("status").asInt() + " "
                        + entry.path("object_id").asText())
                .containsExactly("not_found 404 aaaaaaaaaaaa", "permission_denied 403 " + id);
    }

    @Test
    void whoFloodsFromOutsideFillsNoAudit() {
        try (RunningEngine limited =
                new RunningEngine(Map.of("TRUSTED_PROXIES", "127.0.0.1", "RATE_LIMIT_FAILURES", "2/1h"))) {
            List<Integer> answers = Stream.generate(() -> limited.client()
                            .anonymous("POST", "/api/v1/tickets")
                            .header("X-Forwarded-For", "192.0.2.9")
                            .header("X-API-Key", "sbx_guessed")
                            .json(terminal())
                            .send()
                            .status())
                    .limit(3)
                    .toList();
            assertThat(answers).containsExactly(401, 401, 429);
            assertThat(limited.rows("audit")).isZero();
        }
    }

    @Test
    void keysInUrlsCanBeSwitchedOff() {
        try (RunningEngine strict = new RunningEngine(Map.of("TOKEN_IN_URL", "false"))) {
            EngineClient client = strict.client();
            String path = "/api/v1/ws/terminal/aaaaaaaaaaaa";
            assertThat(RawConnection.upgrade(client.base(), path + "?token=" + client.key())
                            .problem(401, "unauthenticated")
                            .message())
                    .contains("POST /api/v1/tickets");
            RawConnection.upgrade(client.base(), path, "X-API-Key: " + client.key())
                    .problem(404, "not_found");
        }
    }
}
