package dev.sandboxengine.terminal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.SocketClient;
import dev.sandboxengine.TerminalV1Client;
import dev.sandboxengine.TtyClient;
import dev.sandboxengine.runtime.TerminalSize;
import dev.sandboxengine.sandbox.SandboxId;
import dev.sandboxengine.terminal.Position;
import dev.sandboxengine.terminal.Shown;
import dev.sandboxengine.terminal.TerminalPolicy;
import io.javalin.Javalin;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connections over a real server, to terminals that are made up. */
@Timeout(60)
class TerminalSocketsTest {

    private static final String PATH = "/terminal";

    private final FakeTerminals terminals = new FakeTerminals();
    private final TerminalSockets sockets = new TerminalSockets(terminals, 50, Duration.ofMillis(100));
    private final List<Runnable> rights = new CopyOnWriteArrayList<>();
    private final Javalin server = Javalin.start(config -> {
        config.jetty.port = 0;
        config.startup.showJavalinBanner = false;
        config.routes.wsBeforeUpgrade(PATH, ctx -> {
            TerminalRequest request = TerminalRequest.of(ctx);
            boolean writes = request.mode().isEmpty();
            sockets.admit(
                    ctx,
                    request,
                    new Entrance(
                            SandboxId.parse("k3v9x2m7q4ab").orElseThrow(),
                            new UUID(1, 2),
                            TerminalPolicy.DEFAULT,
                            writes,
                            lost -> {
                                rights.add(lost);
                                return () -> rights.remove(lost);
                            }));
        });
        config.routes.ws(PATH, TerminalSockets::serve);
    });
    private final URI base = URI.create("http://127.0.0.1:" + server.port());

    @AfterEach
    void stop() {
        sockets.close();
        server.stop();
    }

    private TerminalV1Client v1() {
        return TerminalV1Client.open(base, PATH, Map.of(), 100, 30);
    }

    private SocketClient json() {
        return SocketClient.open(base, PATH, Map.of(), "");
    }

    private FakeTerminals.Looking begun() throws InterruptedException {
        FakeTerminals.Looking looking = terminals.next();
        looking.begin("", 0, 0, Shown.Source.START);
        return looking;
    }

    @Test
    void oursSaysReadyAndShowsBytesWithOffsets() throws InterruptedException {
        TerminalV1Client client = v1();
        FakeTerminals.Looking looking = begun();
        assertThat(looking.arrival.size()).contains(new TerminalSize(100, 30));
        assertThat(looking.arrival.seen()).isEmpty();
        assertThat(looking.arrival.mayWrite()).isTrue();
        looking.output(0, "hello ");
        looking.output(6, "there");
        client.awaitOutput("hello there");
        await().until(() -> looking.acknowledged.get() == 11);
        client.type("ls\r");
        await().until(() -> looking.typed().equals("ls\r"));
        client.say(Map.of("type", "take"));
        await().until(looking.taken::get);
        looking.toShow.add(new Shown.Exit(7));
        assertThat(client.awaitClose()).isEqualTo(1000);
        assertThat(client.messages("exit"))
                .extracting(exit -> exit.path("code").asInt())
                .containsExactly(7);
        assertThat(looking.closed.await(10, java.util.concurrent.TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void whoComesBackSaysWhereItWas() throws InterruptedException {
        TerminalV1Client.resume(base, PATH, Map.of(), new TerminalV1Client.Position("0123456789abcdef", 42));
        assertThat(terminals.next().arrival.seen()).contains(new Position("0123456789abcdef", 42));
    }

    @Test
    void randomBytesComeThroughUnchanged() throws InterruptedException {
        byte[] noise = new byte[4 << 20];
        new Random(5).nextBytes(noise);
        TerminalV1Client ours = v1();
        FakeTerminals.Looking first = begun();
        TtyClient ttyds = TtyClient.open(base, PATH, Map.of(), 80, 24);
        FakeTerminals.Looking second = begun();
        for (int at = 0; at < noise.length; at += 40_000) {
            byte[] piece = Arrays.copyOfRange(noise, at, Math.min(noise.length, at + 40_000));
            first.output(at, piece);
            second.output(at, piece);
        }
        await().until(() -> ours.size() == noise.length && ttyds.output().length == noise.length);
        assertThat(Arrays.equals(ours.output(), noise)).isTrue();
        assertThat(Arrays.equals(ttyds.output(), noise)).isTrue();
        await().until(() -> second.acknowledged.get() == noise.length);
    }

    @Test
    void theOriginalsClientHearsConnectedFirstAndMayTypeBefore() throws InterruptedException {
        SocketClient client = json();
        client.send("{\"type\":\"input\",\"data\":\"early\"}");
        client.send("{\"type\":\"resize\",\"cols\":99,\"rows\":33}");
        FakeTerminals.Looking looking = begun();
        await().until(() -> client.texts().contains("{\"type\":\"connected\"}"));
        await().until(() -> looking.typed().equals("early"));
        await().until(() -> looking.sizes.contains(new TerminalSize(99, 33)));
        looking.toShow.add(new Shown.Broken("away"));
        assertThat(client.awaitClose()).isEqualTo(1011);
        assertThat(client.texts().getLast()).contains("error", "away");
    }

    @Test
    void ttydsClientHearsTitleAndPreferencesFirstAndMayPause() throws InterruptedException {
        TtyClient client = TtyClient.open(base, PATH + "?terminal=other", Map.of(), 90, 20);
        FakeTerminals.Looking looking = begun();
        assertThat(looking.key.name().value()).isEqualTo("other");
        looking.output(0, "one");
        client.awaitOutput("one");
        assertThat(client.types()).startsWith('1', '2', '0');
        assertThat(client.title()).isEqualTo("other (k3v9x2m7q4ab)");
        client.pause();
        client.type("x");
        await().until(() -> looking.typed().equals("x"));
        looking.output(3, "two");
        looking.output(6, "three");
        client.type("y");
        await().until(() -> looking.typed().equals("xy"));
        assertThat(looking.toShow).as("what it has not asked for").isNotEmpty();
        client.resume();
        client.awaitOutput("onetwothree");
    }

    @Test
    void readersTypeNothing() throws InterruptedException {
        TerminalV1Client client = TerminalV1Client.open(base, PATH + "?mode=read", Map.of(), 80, 24);
        FakeTerminals.Looking looking = begun();
        JsonNode ready = client.awaitMessage("ready");
        assertThat(ready.path("write").asBoolean()).isFalse();
        client.type("rm -rf /");
        client.resize(70, 20);
        await().until(() -> looking.sizes.contains(new TerminalSize(70, 20)));
        assertThat(looking.arrival.mayWrite()).isFalse();
        assertThat(looking.typed()).isEmpty();
    }

    @Test
    void tenThousandResizesBecomeAFew() throws InterruptedException {
        TerminalV1Client client = v1();
        FakeTerminals.Looking looking = begun();
        client.awaitMessage("ready");
        for (int i = 0; i < 10_000; i++) {
            client.resize(1 + i % 999, 1 + i % 333);
        }
        client.resize(55, 44);
        client.type("still");
        await().until(() -> looking.typed().equals("still"));
        await().until(() -> looking.sizes.getLast().equals(new TerminalSize(55, 44)));
        assertThat(looking.sizes).hasSizeLessThan(1000);
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void whatIsSaidAsidePassesInputThatNobodyReads() throws InterruptedException {
        TerminalV1Client client = v1();
        FakeTerminals.Looking looking = terminals.next();
        looking.blocksInput = true;
        looking.begin("", 0, 0, Shown.Source.START);
        looking.output(0, "text");
        client.stopAcknowledging();
        for (int i = 0; i < 10; i++) {
            client.send(new byte[60_000]);
        }
        client.awaitOutput("text");
        client.acknowledge(4);
        await().until(() -> looking.acknowledged.get() == 4);
        looking.reads.countDown();
        await().until(() -> looking.typed().length() == 600_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"ack\",\"offset\":1} | never sent",
                "{\"type\":\"resize\",\"cols\":-1,\"rows\":-1} | cols and rows",
                "nonsense | JSON object",
                "{\"type\":\"hello\"} | said before"
            })
    void whoBreaksTheProtocolIsToldHow(String message, String words) throws InterruptedException {
        TerminalV1Client client = v1();
        FakeTerminals.Looking looking = begun();
        client.awaitMessage("ready");
        client.send(message);
        assertThat(client.awaitClose()).isEqualTo(4400);
        assertThat(client.closeReason()).contains(words);
        assertThat(looking.closed.await(10, java.util.concurrent.TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void bytesBeforeHelloBreakTheProtocol() {
        TerminalV1Client client = TerminalV1Client.silent(base, PATH, Map.of());
        client.send(new byte[] {1});
        assertThat(client.awaitClose()).isEqualTo(4400);
    }

    @Test
    void aFrameThatIsTooLargeIsRefused() throws InterruptedException {
        TerminalV1Client client = v1();
        begun();
        client.send(new byte[64 * 1024 + 1]);
        assertThat(client.awaitClose()).isEqualTo(1009);
    }

    @Test
    void whoLosesTheRightIsCutOff() throws InterruptedException {
        for (boolean ours : List.of(true, false)) {
            SocketClient client = ours ? v1() : json();
            FakeTerminals.Looking looking = begun();
            await().until(() -> !rights.isEmpty());
            rights.getFirst().run();
            assertThat(client.awaitClose()).isEqualTo(1008);
            assertThat(looking.closed.await(10, java.util.concurrent.TimeUnit.SECONDS))
                    .isTrue();
            await().until(rights::isEmpty);
        }
    }

    @Test
    void theEnginesStopAndATerminalsEndAreToldApart() throws InterruptedException {
        TerminalV1Client stopped = v1();
        begun().toShow.add(new Shown.Dismissed(Shown.Cause.ENGINE_STOPS));
        assertThat(stopped.awaitClose()).isEqualTo(1001);
        TerminalV1Client closed = v1();
        begun().toShow.add(new Shown.Dismissed(Shown.Cause.CLOSED));
        assertThat(closed.awaitClose()).isEqualTo(1000);
    }

    @Test
    void whoGoesAwayLooksNoMore() throws InterruptedException {
        TerminalV1Client polite = v1();
        FakeTerminals.Looking first = begun();
        polite.close();
        assertThat(first.closed.await(10, java.util.concurrent.TimeUnit.SECONDS))
                .isTrue();
        TerminalV1Client lost = v1();
        FakeTerminals.Looking second = begun();
        lost.breakOff();
        assertThat(second.closed.await(10, java.util.concurrent.TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void whoAnswersPingsStays() throws InterruptedException {
        TerminalV1Client client = v1();
        FakeTerminals.Looking looking = begun();
        client.awaitMessage("ready");
        int before = client.pings();
        await().until(() -> client.pings() > before + 10);
        looking.output(0, "there");
        client.awaitOutput("there");
    }

    @Test
    void whoDoesNotAnswerPingsIsGone() throws InterruptedException {
        TerminalV1Client client = v1();
        FakeTerminals.Looking looking = begun();
        client.awaitMessage("ready");
        client.stopAnsweringPings();
        assertThat(looking.closed.await(20, java.util.concurrent.TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void aClientThatReadsNothingHoldsOneFrame() throws Exception {
        try (java.net.Socket raw = new java.net.Socket("127.0.0.1", server.port())) {
            raw.getOutputStream()
                    .write(("GET " + PATH + " HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            FakeTerminals.Looking looking = begun();
            byte[] piece = new byte[64 * 1024];
            Arrays.fill(piece, (byte) 'x');
            for (int i = 0; i < 500; i++) {
                looking.output((long) i * piece.length, piece);
            }
            await().during(Duration.ofMillis(500))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> looking.toShow.size(), left -> left > 100);
        }
    }

    @Test
    void unknownWishesAreRefusedByName() throws Exception {
        for (String query : List.of("?terminal=No", "?mode=both", "?unknown=1", "?terminal=a&terminal=b")) {
            try (java.net.Socket raw = new java.net.Socket("127.0.0.1", server.port())) {
                raw.getOutputStream()
                        .write(("GET " + PATH + query + " HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
                                        + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                byte[] head = raw.getInputStream().readNBytes(12);
                assertThat(new String(head, StandardCharsets.US_ASCII)).doesNotContain("101");
            }
        }
    }
}
