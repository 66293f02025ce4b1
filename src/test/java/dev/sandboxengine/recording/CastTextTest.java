package dev.sandboxengine.recording;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.runtime.TerminalSize;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CastTextTest {

    private static final Instant AT = Instant.parse("2026-03-01T10:00:00.9Z");
    private static final TerminalSize SIZE = new TerminalSize(120, 40);

    private final CastText text = CastText.begin(SIZE, AT, "main of \"x\"");
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();
    private long offset;

    private static byte[] bytes(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    private void output(long at, byte[] bytes) {
        text.add(new Heard.Output(at, offset, bytes));
        offset += bytes.length;
    }

    private Checkpoint keep() {
        Checkpoint checkpoint = text.checkpoint();
        all.write(text.piece(), 0, text.length());
        text.kept();
        return checkpoint;
    }

    private List<JsonNode> events() {
        keep();
        return Casts.events(all.toString(StandardCharsets.UTF_8));
    }

    @Test
    void beginsWithALineThatSaysWhatIsRecorded() {
        keep();
        JsonNode header = Casts.lines(all.toString(StandardCharsets.UTF_8)).getFirst();
        assertThat(header.path("version").asInt()).isEqualTo(3);
        assertThat(header.path("term").path("cols").asInt()).isEqualTo(120);
        assertThat(header.path("term").path("rows").asInt()).isEqualTo(40);
        assertThat(header.path("timestamp").asLong()).isEqualTo(AT.getEpochSecond());
        assertThat(header.path("title").asText()).isEqualTo("main of \"x\"");
    }

    @Test
    void everyEventSaysHowLongAfterTheOneBeforeItCame() {
        output(0, bytes("a"));
        text.add(new Heard.Input(1_250, bytes("ls\r")));
        text.add(new Heard.Resized(1_250, new TerminalSize(80, 24)));
        text.add(new Heard.Resized(1_300, new TerminalSize(80, 24)));
        text.add(new Heard.Marker(61_253, "here"));
        text.add(new Heard.Exited(61_260, offset, 130));
        assertThat(events())
                .extracting(JsonNode::toString)
                .containsExactly(
                        "[0.0,\"o\",\"a\"]",
                        "[1.25,\"i\",\"ls\\r\"]",
                        "[0.0,\"r\",\"80x24\"]",
                        "[60.003,\"m\",\"here\"]",
                        "[0.007,\"x\",\"130\"]");
        assertThat(text.isOver()).isTrue();
        assertThat(text.checkpoint().exitCode()).hasValue(130);
    }

    @Test
    void whateverTheBytesAreTheTextIsWhatADecoderMakesOfThemWhereverTheyAreCut() {
        Random random = new Random(1);
        byte[] input = new byte[300_000];
        random.nextBytes(input);
        for (int i = 0; i < input.length; i++) {
            // Of surrogates Java makes one replacement, browsers three
            input[i] = input[i] == (byte) 0xED ? (byte) 0xEE : input[i];
        }
        byte[] good = bytes("ä€😀\u0000\u001b[1m\"\\\u007f\u2028\uFFFD".repeat(500));
        System.arraycopy(good, 0, input, 1000, good.length);
        // Beginnings of characters that are no characters: too long, too high
        byte[] odd = hex("e08080 f4908080 f09f98 78 c080 f08080 e282");
        System.arraycopy(odd, 0, input, 500, odd.length);
        int at = 0;
        while (at < input.length) {
            int end = Math.min(input.length, at + 1 + random.nextInt(at < 20_000 ? 3 : 5_000));
            output(at, Arrays.copyOfRange(input, at, end));
            at = end;
            if (random.nextInt(50) == 0) {
                keep();
            }
        }
        text.add(new Heard.Exited(at, offset, 0));
        assertThat(Casts.output(events())).isEqualTo(new String(input, StandardCharsets.UTF_8));
        assertThat(text.checkpoint().bytes()).isEqualTo(input.length);
        assertThat(text.checkpoint().dropped()).isZero();
    }

    @Test
    void halfOfAPairIsNoCharacter() {
        output(0, hex("78 eda080 79"));
        assertThat(Casts.output(events())).isEqualTo("x\uFFFD\uFFFD\uFFFDy");
        assertThat(text.checkpoint().invalid()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aCharacterIsNeverSplit(int cut) {
        byte[] smile = bytes("😀");
        output(0, Arrays.copyOf(smile, cut));
        assertThat(text.checkpoint().offset()).isZero();
        text.add(new Heard.Resized(10, new TerminalSize(80, 24)));
        output(20, Arrays.copyOfRange(smile, cut, 4));
        assertThat(events())
                .extracting(JsonNode::toString)
                .containsExactly("[0.01,\"r\",\"80x24\"]", "[0.01,\"o\",\"😀\"]");
        assertThat(text.checkpoint().offset()).isEqualTo(4);
        assertThat(text.checkpoint().invalid()).isZero();
    }

    @Test
    void whatIsNoUtf8IsCounted() {
        output(0, new byte[] {'a', (byte) 0xFF, (byte) 0xE2, (byte) 0x82, 'b', (byte) 0xF0});
        text.add(new Heard.Exited(0, offset, 0));
        assertThat(Casts.output(events())).isEqualTo("a\uFFFD\uFFFDb\uFFFD");
        assertThat(text.checkpoint().invalid()).isEqualTo(4);
    }

    @Test
    void whatWasToldBeforeIsLeftOutAndWhatIsMissingIsCounted() {
        text.add(new Heard.Output(0, 0, bytes("0123456789")));
        text.add(new Heard.Output(0, 5, bytes("56789ab")));
        text.add(new Heard.Output(0, 0, bytes("0123")));
        text.add(new Heard.Output(0, 20, bytes("cd")));
        text.add(new Heard.Exited(0, 30, 0));
        List<JsonNode> events = events();
        assertThat(Casts.output(events)).isEqualTo("0123456789abcd");
        assertThat(events)
                .filteredOn(event -> event.path(1).asText().equals("m"))
                .extracting(event -> event.path(2).asText())
                .containsExactly("8 bytes of output are missing here", "8 bytes of output are missing here");
        assertThat(text.checkpoint().dropped()).isEqualTo(16);
        assertThat(text.checkpoint().bytes()).isEqualTo(14);
    }

    @Test
    void goesBackToWhatWasKeptAndOnFromIt() {
        output(5, bytes("kept"));
        Checkpoint kept = keep();
        output(10, new byte[] {(byte) 0xFF, 'x', (byte) 0xE2});
        text.add(new Heard.Resized(10, new TerminalSize(1, 1)));
        text.backTo(kept);
        assertThat(text.checkpoint()).isEqualTo(kept);
        output(20, bytes("more"));
        assertThat(events())
                .extracting(JsonNode::toString)
                .containsExactly(
                        "[0.005,\"o\",\"kept\"]",
                        "[0.015,\"m\",\"3 bytes of output are missing here\"]",
                        "[0.0,\"o\",\"more\"]");
        CastText other = CastText.after(text.checkpoint());
        assertThat(other.checkpoint()).isEqualTo(text.checkpoint());
    }
}
