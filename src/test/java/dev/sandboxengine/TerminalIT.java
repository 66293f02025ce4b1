package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.runtime.docker.SocketProxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Terminals in the original's JSON dialect. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class TerminalIT {

    private static final String TERMINALS = "/api/v1/ws/terminal/";

    private final RunningEngine engine = new RunningEngine();
    private final EngineClient client = engine.client();
    private final AtomicInteger numbers = new AtomicInteger();
    private String id = "";

    @BeforeAll
    void launch() {
        id = engine.launch();
    }

    @AfterAll
    void close() {
        engine.close();
    }

    /** A terminal that no other test has. */
    private TerminalClient open() {
        return TerminalClient.open(client, id, "own" + numbers.incrementAndGet());
    }

    @Test
    void itSaysConnectedFirstAndIsALoginShellOfCoderInTheWorkspace() {
        TerminalClient terminal = open();
        assertThat(terminal.frames().getFirst().path("type").asText()).isEqualTo("connected");
        terminal.type("shopt -q login_shell && echo \"<$TERM|$COLORTERM|$PWD|$(id -un)|$SANDBOX_ID>\"");
        terminal.awaitOutput("<xterm-256color|truecolor|/workspace|coder|" + id + ">");
        terminal.type("exit 3");
        assertThat(terminal.awaitClose()).isEqualTo(1000);
        JsonNode last = terminal.frames().getLast();
        assertThat(last.path("type").asText()).isEqualTo("exit");
        assertThat(last.path("code").asInt()).isEqualTo(3);
    }

    @Test
    void afterAnExitTheSandboxLivesAndTheNextConnectionHasANewShell() {
        TerminalClient first = TerminalClient.open(client, id, "ends");
        first.type("LOCAL=kept; exit");
        assertThat(first.awaitClose()).isEqualTo(1000);
        assertThat(engine.sandbox(id).path("status").asText()).isEqualTo("running");
        TerminalClient second = TerminalClient.open(client, id, "ends");
        second.type("echo \"<${LOCAL-fresh}>\"");
        second.awaitOutput("<fresh>");
        second.close();
    }

    @Test
    void aResizeIsSeenByThePrograms() {
        TerminalClient terminal = open();
        terminal.resize(132, 43);
        terminal.type("stty size | tr ' ' x");
        terminal.awaitOutput("43x132");
        terminal.resize(0, -5);
        terminal.resize(100_000, 100_000);
        terminal.type("echo again; stty size | tr ' ' x");
        await().until(() -> terminal.output().split("43x132", -1).length == 3);
        terminal.close();
    }

    @Test
    void whatItDoesNotKnowItIgnores() {
        TerminalClient terminal = open();
        for (String frame : List.of(
                "",
                "{",
                "null",
                "[]",
                "7",
                "{\"type\":7}",
                "{\"type\":\"unknown\"}",
                "{}",
                "{\"type\":\"input\"}",
                "{\"type\":\"input\",\"data\":[]}",
                "{\"type\":\"resize\"}",
                "{\"type\":\"resize\",\"cols\":\"x\",\"rows\":{}}",
                "{\"type\":\"exit\",\"code\":1}",
                "{\"type\":\"input\",\"data\":null}",
                "[".repeat(100_000))) {
            terminal.send(frame);
        }
        terminal.send(new byte[] {1, 2, 3});
        terminal.type("echo st\"\"ill");
        terminal.awaitOutput("still");
        terminal.close();
    }

    @Test
    void charactersAreNeverBroken() {
        String line = "漢字かな 🎈👩‍👧 Жёлтый é ߷ ";
        String text = line.repeat(200_000 / line.getBytes(java.nio.charset.StandardCharsets.UTF_8).length + 1);
        client.request("PUT", "/api/v1/sandboxes/" + id + "/files?path=mixed")
                .body("application/octet-stream", text.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .send()
                .expect(200);
        TerminalClient terminal = open();
        terminal.type("cat mixed; echo en\"\"d");
        terminal.awaitOutput(" end");
        assertThat(terminal.output()).contains(text);
        terminal.type("IFS= read -rn2 two; echo \"<$two>\"");
        terminal.type("Ж🎈");
        terminal.awaitOutput("<Ж🎈>");
        terminal.close();
    }

    @Test
    void inputBeforeTheShellIsThereIsNotLost() {
        TerminalClient terminal = open();
        for (int i = 0; i < 20; i++) {
            terminal.type("printf '%s,' $((" + i + "+100))");
        }
        terminal.type("echo");
        terminal.awaitOutput("119,");
        terminal.close();
    }

    @Test
    void aShellOutlivesItsConnectionsAndShowsWhatTheyMissed() {
        TerminalClient first = TerminalClient.open(client, id, "lasting");
        first.type("LOCAL=kept; echo gr\"\"ound; (sleep 2; echo la\"\"ter) &");
        first.awaitOutput("ground");
        first.breakOff();
        TerminalClient second = TerminalClient.open(client, id, "lasting");
        second.awaitOutput("ground");
        second.awaitOutput("later");
        second.type("echo \"<$LOCAL>\"");
        second.awaitOutput("<kept>");
        second.close();
    }

    @Test
    void allWhoLookAtATerminalSeeTheSame() {
        TerminalClient one = TerminalClient.open(client, id, "shared");
        TerminalClient other = TerminalClient.open(client, id, "shared");
        TerminalClient reader = TerminalClient.open(
                client.base(), TERMINALS + id + "?terminal=shared&mode=read", Map.of("X-API-Key", client.key()));
        reader.type("echo never-\"\"typed");
        one.type("echo fr\"\"om-one");
        other.awaitOutput("from-one");
        other.type("echo fr\"\"om-other");
        for (TerminalClient looking : List.of(one, other, reader)) {
            looking.awaitOutput("from-other");
            assertThat(looking.output()).doesNotContain("never-typed");
            looking.close();
        }
    }

    @Test
    void terminalsAreListedAndClosed() {
        TerminalClient terminal = TerminalClient.open(client, id, "listed");
        terminal.resize(101, 31);
        terminal.type("printf '\\033]2;a title\\007'; echo sh\"\"own");
        terminal.awaitOutput("shown");
        JsonNode listed = listed("listed");
        assertThat(listed.path("title").asText()).isEqualTo("a title");
        assertThat(listed.path("cols").asInt()).isEqualTo(101);
        assertThat(listed.path("rows").asInt()).isEqualTo(31);
        assertThat(listed.path("viewers").asInt()).isEqualTo(1);
        assertThat(listed.path("writers").asInt()).isEqualTo(1);
        assertThat(listed.path("held").asBoolean()).isTrue();
        assertThat(listed.path("written").asLong()).isPositive();
        client.delete("/sandboxes/" + id + "/terminals/listed").expect(200);
        assertThat(terminal.awaitClose()).isEqualTo(1000);
        await().atMost(RunningEngine.PATIENCE).until(() -> listed("listed").isMissingNode());
        client.delete("/sandboxes/" + id + "/terminals/listed").problem(404, "not_found");
        client.delete("/sandboxes/" + id + "/terminals/No!").problem(404, "not_found");
    }

    @Test
    void aTerminalThatNobodyLooksAtIsListedAndClosed() {
        TerminalClient terminal = TerminalClient.open(client, id, "alone");
        terminal.close();
        terminal.awaitClose();
        await().atMost(RunningEngine.PATIENCE)
                .until(() -> listed("alone").path("viewers").asInt(-1) == 0);
        client.delete("/sandboxes/" + id + "/terminals/alone").expect(200);
        await().atMost(RunningEngine.PATIENCE).until(() -> listed("alone").isMissingNode());
    }

    @Test
    void aSandboxThatWasStoppedAndStartedHasTerminalsAgain() {
        String other = engine.launch();
        TerminalClient.open(client, other, "before").close();
        client.post("/sandboxes/" + other + "/stop", Map.of()).expect(200);
        client.get("/sandboxes/" + other + "/terminals").problem(409, "conflict");
        client.delete("/sandboxes/" + other + "/terminals/before").problem(409, "conflict");
        client.post("/sandboxes/" + other + "/start", Map.of()).expect(200);
        engine.awaitStatus(other, "running");
        TerminalClient.open(client, other, "after").close();
        await().atMost(RunningEngine.PATIENCE)
                .until(() -> client.get("/sandboxes/" + other + "/terminals")
                        .data()
                        .path("terminals")
                        .findValuesAsText("name")
                        .equals(List.of("after")));
        client.delete("/sandboxes/" + other + "/terminals/after").expect(200);
        client.delete("/sandboxes/" + other).expect(200);
    }

    private JsonNode listed(String name) {
        return client.get("/sandboxes/" + id + "/terminals")
                .expect(200)
                .data()
                .path("terminals")
                .valueStream()
                .filter(terminal -> terminal.path("name").asText().equals(name))
                .findFirst()
                .orElseGet(com.fasterxml.jackson.databind.node.MissingNode::getInstance);
    }

    @Test
    void whatIsAskedForAndIsNotThereIsRefusedByName() {
        String key = "X-API-Key: " + client.key();
        RawConnection.upgrade(client.base(), TERMINALS + id + "?terminal=No!", key)
                .refused("terminal");
        RawConnection.upgrade(client.base(), TERMINALS + id + "?mode=both", key).refused("mode");
        RawConnection.upgrade(client.base(), TERMINALS + id + "?columns=80", key)
                .refused("columns");
        RawConnection.upgrade(client.base(), TERMINALS + id, key, "Sec-WebSocket-Protocol: telnet")
                .refused("Sec-WebSocket-Protocol");
        Answer chosen = RawConnection.upgrade(
                        client.base(),
                        TERMINALS + id + "?terminal=chosen",
                        key,
                        "Sec-WebSocket-Protocol: x, tty, sandbox.v1")
                .expect(101);
        assertThat(chosen.header("Sec-WebSocket-Protocol")).isEqualTo("tty");
    }

    @Test
    void theKeyMayComeInTheQueryOrInHeaders() {
        TerminalClient byQuery =
                TerminalClient.open(client.base(), TERMINALS + id + "?token=" + client.key(), Map.of());
        assertThat(byQuery.frames().getFirst().path("type").asText()).isEqualTo("connected");
        byQuery.close();
        TerminalClient byHeader = TerminalClient.open(client.base(), TERMINALS + id, Map.of("X-API-Key", client.key()));
        byHeader.close();
    }

    @Test
    void whoMayNotIsRefusedBeforeTheUpgrade() {
        String key = "X-API-Key: " + client.key();
        RawConnection.upgrade(client.base(), TERMINALS + id).problem(401, "unauthenticated");
        RawConnection.upgrade(client.base(), TERMINALS + id + "?token=wrong").problem(401, "unauthenticated");
        RawConnection.upgrade(client.base(), TERMINALS + "aaaaaaaaaaaa", key).problem(404, "not_found");
        RawConnection.upgrade(client.base(), TERMINALS + "aaaaaaaaaaaa").problem(401, "unauthenticated");
        RawConnection.upgrade(client.base(), "/api/v1/ws/nothing", key).expect(404);
    }

    @Test
    void aSandboxThatIsDeletedUnderAnOpenTerminalEndsItProperly() {
        String other = engine.launch();
        TerminalClient terminal = TerminalClient.open(client, other);
        terminal.type("echo re\"\"ady; sleep 1000");
        terminal.awaitOutput("ready");
        client.delete("/sandboxes/" + other).expect(200);
        assertThat(terminal.awaitClose()).isEqualTo(1000);
        assertThat(terminal.frames().getLast().path("type").asText()).isEqualTo("exit");
        RawConnection.upgrade(client.base(), TERMINALS + other, "X-API-Key: " + client.key())
                .problem(400, "invalid_request");
    }

    @Test
    void aConnectionToDockerThatBreaksIsAnErrorAndNoEnd(@TempDir Path folder) {
        Path socket = folder.resolve("docker.sock");
        try (SocketProxy proxy = new SocketProxy(socket, engine.docker().socket());
                RunningEngine behind = behind(proxy, socket)) {
            TerminalClient terminal = TerminalClient.open(behind.client(), behind.launch());
            terminal.type("echo re\"\"ady");
            terminal.awaitOutput("ready");
            proxy.cut();
            assertThat(terminal.awaitClose()).isEqualTo(1011);
            assertThat(terminal.frames().getLast().path("type").asText()).isEqualTo("error");
            proxy.restore();
        }
    }

    private static RunningEngine behind(SocketProxy proxy, Path socket) {
        proxy.restore();
        return new RunningEngine(Map.of("DOCKER_HOST", "unix://" + socket));
    }
}
