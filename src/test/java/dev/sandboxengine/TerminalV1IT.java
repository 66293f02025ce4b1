package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Terminals in our own language and in ttyd's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class TerminalV1IT {

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

    /** The path of a terminal that no other test has. */
    private String fresh() {
        return "/api/v1/ws/terminal/" + id + "?terminal=v" + numbers.incrementAndGet();
    }

    private Map<String, String> key() {
        return Map.of("X-API-Key", client.key());
    }

    private TerminalV1Client open(String path) {
        return TerminalV1Client.open(client.base(), path, key(), 100, 30);
    }

    @Test
    void itIsReadyWithTheSizeThatWasSaidAndEndsWithTheShell() {
        TerminalV1Client terminal = open(fresh());
        JsonNode ready = terminal.awaitMessage("ready");
        assertThat(ready.path("source").asText()).isEqualTo("start");
        assertThat(ready.path("offset").asLong()).isZero();
        assertThat(ready.path("fresh").asBoolean()).isTrue();
        assertThat(ready.path("held").asBoolean()).isTrue();
        assertThat(ready.path("write").asBoolean()).isTrue();
        terminal.type("stty size | tr ' ' x\n");
        terminal.awaitOutput("30x100");
        terminal.type("exit 5\n");
        assertThat(terminal.awaitClose()).isEqualTo(1000);
        assertThat(terminal.awaitMessage("exit").path("code").asInt()).isEqualTo(5);
    }

    @Test
    void whoComesBackGetsWhatIsMissingAndNothingTwice() {
        String path = fresh();
        TerminalV1Client first = open(path);
        first.type("for i in $(seq 1 20000); do echo \"line-$i\"; done; echo fi\"\"n\n");
        await().until(() -> first.size() > 50_000);
        first.breakOff();
        TerminalV1Client.Position seen = first.position();
        byte[] before = first.output();
        TerminalV1Client second = TerminalV1Client.resume(client.base(), path, key(), seen);
        second.awaitOutput("fin");
        JsonNode ready = second.awaitMessage("ready");
        assertThat(ready.path("fresh").asBoolean()).isFalse();
        assertThat(ready.path("offset").asLong()).isEqualTo(seen.offset());
        assertThat(ready.path("missed").asLong()).isZero();
        String all = new String(before, StandardCharsets.UTF_8) + new String(second.output(), StandardCharsets.UTF_8);
        assertThat(all.lines().filter(line -> line.startsWith("line-")).toList())
                .hasSize(20_000)
                .doesNotHaveDuplicates();
        second.close();
    }

    @Test
    void whoComesLaterIsToldTheModes() {
        String path = fresh();
        TerminalV1Client first = open(path);
        first.type("printf '\\033]2;named\\007\\033[?1h\\033[?1000h'; echo s\"\"et\n");
        first.awaitOutput("set");
        TerminalV1Client second = open(path);
        JsonNode ready = second.awaitMessage("ready");
        second.awaitOutput("set");
        assertThat(ready.path("source").asText()).isEqualTo("memory");
        await().until(() -> !second.messages("title").isEmpty());
        assertThat(second.messages("title").getLast().path("title").asText()).isEqualTo("named");
        assertThat(second.awaitMessage("viewers").path("count").asInt()).isEqualTo(2);
        first.close();
        await().until(() -> second.messages("viewers").getLast().path("count").asInt() == 1);
        second.close();
    }

    @Test
    void whoAcknowledgesWhatNeverCameIsSentAway() {
        TerminalV1Client terminal = open(fresh());
        terminal.awaitMessage("ready");
        terminal.acknowledge(Long.MAX_VALUE);
        assertThat(terminal.awaitClose()).isEqualTo(4400);
    }

    @Test
    void nothingIsSentBeyondTheWindow() {
        TerminalV1Client terminal = open(fresh());
        int window = terminal.awaitMessage("ready").path("window").asInt();
        terminal.type("echo be\"\"gin\n");
        terminal.awaitOutput("begin");
        terminal.stopAcknowledging();
        terminal.type("head -c 1000000 /dev/zero | tr '\\0' x; echo fi\"\"n\n");
        await().until(() -> terminal.size() > window - 70_000);
        await().during(java.time.Duration.ofSeconds(1)).until(() -> terminal.size() <= window + 70_000);
        terminal.acknowledge(terminal.position().offset());
        await().until(() -> terminal.size() > window + 70_000);
        terminal.close();
    }

    @Test
    void tenThousandResizesHarmNobody() {
        String path = fresh();
        TerminalV1Client terminal = open(path);
        TerminalV1Client other = open(path);
        other.awaitMessage("ready");
        terminal.awaitMessage("ready");
        for (int i = 0; i < 10_000; i++) {
            terminal.resize(20 + i % 200, 5 + i % 100);
        }
        terminal.resize(123, 45);
        await().until(() -> !other.messages("resize").isEmpty()
                && other.messages("resize").getLast().path("cols").asInt() == 123);
        assertThat(other.messages("resize")).hasSizeLessThan(2_000);
        other.type("stty size | tr ' ' x\n");
        other.awaitOutput("45x123");
        terminal.close();
        other.close();
    }

    @Test
    void ttydsClientsAreAtHome() {
        String path = fresh();
        TtyClient terminal = TtyClient.open(client.base(), path, key(), 90, 20);
        terminal.type("stty size | tr ' ' x\n");
        terminal.awaitOutput("20x90");
        terminal.resize(91, 21);
        terminal.type("stty size | tr ' ' x; printf '\\033]2;named\\007'\n");
        terminal.awaitOutput("21x91");
        await().until(() -> terminal.title().equals("named"));
        terminal.type("exit\n");
        assertThat(terminal.awaitClose()).isEqualTo(1000);
    }
}
