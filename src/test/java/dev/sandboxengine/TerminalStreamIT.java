package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Not one byte is lost or doubled, however much there is and however often the connection breaks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class TerminalStreamIT {

    private static final int MUCH = 64 << 20;
    private static final int CUTS = 500;
    private static final String BEGIN = "BEGIN";

    private final RunningEngine engine = new RunningEngine();
    private final EngineClient client = engine.client();
    private String id = "";

    @BeforeAll
    void launch() {
        id = engine.launch();
        engine.output(id, "head -c " + MUCH + " /dev/urandom > /tmp/random");
    }

    @AfterAll
    void close() {
        engine.close();
    }

    private String path(String name) {
        return "/api/v1/ws/terminal/" + id + "?terminal=" + name;
    }

    private Map<String, String> key() {
        return Map.of("X-API-Key", client.key());
    }

    @Test
    void theEnginesOwnLanguageCarriesAnyBytes() {
        TerminalV1Client terminal = TerminalV1Client.open(client.base(), path("own"), key(), 80, 24);
        terminal.awaitMessage("ready");
        carriesAnyBytes(terminal::type, terminal::output);
        assertThat(terminal.messages("cut")).isEmpty();
        terminal.close();
    }

    @Test
    void ttydsLanguageCarriesAnyBytes() {
        TtyClient terminal = TtyClient.open(client.base(), path("ttyd"), key(), 80, 24);
        carriesAnyBytes(terminal::type, terminal::output);
        terminal.close();
    }

    private void carriesAnyBytes(Consumer<String> type, Supplier<byte[]> output) {
        String hash = engine.output(id, "sha256sum /tmp/random").substring(0, 64);
        type.accept("stty raw -echo; PS1=; printf BE''GIN; cat /tmp/random; exec sleep 1000\n");
        await().atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> afterBegin(output.get()) >= MUCH);
        byte[] all = output.get();
        int begin = all.length - afterBegin(all);
        assertThat(sha256(Arrays.copyOfRange(all, begin, begin + MUCH))).isEqualTo(hash);
    }

    private static int afterBegin(byte[] output) {
        String head = new String(output, 0, Math.min(output.length, 4096), StandardCharsets.ISO_8859_1);
        int begin = head.indexOf(BEGIN);
        return begin < 0 ? 0 : output.length - begin - BEGIN.length();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aConnectionThatBreaksAgainAndAgainLosesNothing() throws InterruptedException {
        Random random = new Random(11);
        TerminalV1Client terminal = TerminalV1Client.open(client.base(), path("cut"), key(), 80, 24);
        terminal.awaitMessage("ready");
        engine.output(id, "touch /tmp/go");
        terminal.type(
                "stty -echo; printf BE''GIN; i=0; while [ -e /tmp/go ]; do echo $((i++)); [ $((i % 50)) = 0 ] && sleep 0.01;"
                        + " done; echo E''ND $i\n");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int cut = 0; cut < CUTS; cut++) {
            terminal.awaitMessage("ready");
            int enough = random.nextInt(3000);
            while (terminal.size() < enough) {
                terminal.arrivals().acquire();
            }
            terminal.breakOff();
            TerminalV1Client.Taken taken = terminal.taken();
            all.writeBytes(taken.output());
            terminal = TerminalV1Client.resume(client.base(), path("cut"), key(), taken.position());
        }
        engine.output(id, "rm /tmp/go");
        terminal.awaitOutput("END ");
        terminal.awaitOutput("$ ");
        all.writeBytes(terminal.output());
        String text = all.toString(StandardCharsets.UTF_8);
        String counted = text.substring(text.indexOf(BEGIN) + BEGIN.length(), text.indexOf("END "));
        int last = Integer.parseInt(text.substring(text.indexOf("END ") + 4).split("\r", 2)[0]);
        assertThat(last).isGreaterThan(CUTS);
        assertThat(counted)
                .isEqualTo(IntStream.range(0, last).mapToObj(i -> i + "\r\n").collect(Collectors.joining()));
        terminal.close();
    }
}
