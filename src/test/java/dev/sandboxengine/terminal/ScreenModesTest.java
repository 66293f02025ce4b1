package dev.sandboxengine.terminal;

import static dev.sandboxengine.terminal.Streams.bytes;
import static dev.sandboxengine.terminal.Streams.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScreenModesTest {

    private static ScreenModes after(String output) {
        return after(bytes(output));
    }

    private static ScreenModes after(byte[] output) {
        ScreenModes modes = new ScreenModes();
        modes.follow(output, 0, output.length);
        return modes;
    }

    private static String preambleAfter(String output) {
        return text(after(output).preamble());
    }

    @Test
    void plainTextNeedsNoPreamble() {
        assertThat(preambleAfter("some text\r\nand more, ещё\r\n")).isEmpty();
    }

    @Test
    void theModesOfAnEditorAreBroughtBack() {
        assertThat(preambleAfter("\u001b[?1049h\u001b[?1h\u001b=\u001b[?2004h\u001b[?1000h\u001b[?1006h\u001b[?25l"))
                .isEqualTo("\u001b[?1h\u001b[?2004h\u001b[?1000h\u001b[?1006h\u001b[?25l\u001b=\u001b[?1049h");
    }

    @Test
    void modesThatShareOneThingComeInTheOrderInWhichTheyChanged() {
        assertThat(preambleAfter("\u001b[?1002h\u001b[?1000h\u001b[?1002h")).isEqualTo("\u001b[?1000h\u001b[?1002h");
    }

    @Test
    void coloursAndAttributesOfWhatIsWrittenNext() {
        assertThat(preambleAfter("\u001b[1;3;4:3;38;2;10;20;30;48:5:200;58:2::1:2:3m"))
                .isEqualTo("\u001b[1;3;4:3;38;2;10;20;30;48;5;200;58;2;1;2;3m");
        assertThat(preambleAfter("\u001b[1;31;44m\u001b[22;39m")).isEqualTo("\u001b[48;5;4m");
        assertThat(preambleAfter("\u001b[1;31;44m\u001b[m")).isEmpty();
        assertThat(preambleAfter("\u001b[91;107m")).isEqualTo("\u001b[38;5;9;48;5;15m");
    }

    @Test
    void theNormalScreensLooksComeBackWhenTheAlternateOneIsLeft() {
        ScreenModes modes =
                ScreenModes.restore(after("\u001b[31m\u001b[?1049h\u001b[32m").preamble());
        byte[] left = bytes("\u001b[?1049l");
        modes.follow(left, 0, left.length);

        assertThat(text(modes.preamble())).isEqualTo("\u001b[38;5;1m\u001b7\u000f\u001b[?6l\u001b[m\u001b[38;5;1m");
    }

    @Test
    void marginsAreThoseOfTheScreenThatIsShown() {
        assertThat(preambleAfter("\u001b[2;10r")).isEqualTo("\u001b[2;10r");
        assertThat(preambleAfter("\u001b[2;10r\u001b[r")).isEmpty();
        assertThat(preambleAfter("\u001b[?1049h\u001b[2;10r\u001b[?1049l")).isEmpty();
    }

    @Test
    void lineDrawingIsKeptApartFromText() {
        assertThat(preambleAfter("\u001b(0\u001b)A\u000e")).isEqualTo("\u001b(0\u001b)A\u000e");
        assertThat(preambleAfter("\u001b(0\u000e\u000f\u001b(B")).isEmpty();
    }

    @Test
    void keyboardReportingIsAStackPerScreen() {
        assertThat(preambleAfter("\u001b[>1u\u001b[?1049h\u001b[>5u\u001b[>7u\u001b[<u"))
                .isEqualTo("\u001b[>1u\u001b[?1049h\u001b[>5u");
        assertThat(preambleAfter("\u001b[>1u\u001b[<9u")).isEmpty();
        assertThat(preambleAfter("\u001b[>4;2m")).isEqualTo("\u001b[>4;2m");
    }

    @Test
    void titlesAreStackedAndCleaned() {
        assertThat(after("\u001b]0;one\u0007").title()).isEqualTo("one");
        assertThat(after("\u001b]2;a\u0001b\u0085c\u001b\\").title()).isEqualTo("abc");
        assertThat(after("\u001b]0;one\u0007\u001b[22t\u001b]0;two\u0007\u001b[23t")
                        .title())
                .isEqualTo("one");
        assertThat(after("\u001b]2;" + "🌍".repeat(10_000) + "\u0007").title()).isEqualTo("🌍".repeat(75));
    }

    @Test
    void aResetForgetsAllButTheTitle() {
        assertThat(preambleAfter("\u001b]2;t\u0007\u001b[?1049h\u001b[31m\u001b[?7l\u001b[>1u\u001b[5 q\u001bc"))
                .isEqualTo("\u001b]2;t\u0007");
        assertThat(preambleAfter("\u001b[?25l\u001b[4h\u001b[31m\u001b[2;5r\u001b[?2004h\u001b[!p"))
                .isEqualTo("\u001b[?2004h");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b",
                "\u001b[",
                "\u001b[1;",
                "\u001b]0;ti",
                "\u001b]0;ti\u001b",
                "\u001bP+q",
                "\u001b_G",
                "\u001b(",
                "\u001b[!",
                "text \u001b[3"
            })
    void isNotSettledWithinASequence(String output) {
        assertThat(after(output).settled()).isFalse();
        assertThat(after(output + "\u0018").settled()).isTrue();
    }

    @Test
    void isNotSettledWithinACharacter() {
        byte[] globe = bytes("a🌍");
        for (int cut = 2; cut < globe.length; cut++) {
            assertThat(after(Streams.head(globe, cut)).settled()).isFalse();
            ScreenModes modes = new ScreenModes();
            modes.follow(globe, 0, cut);
            modes.follow(globe, cut, globe.length);
            assertThat(modes.settled()).isTrue();
        }
        assertThat(after(globe).settled()).isTrue();
        assertThat(after(new byte[] {(byte) 0xf0, 'a'}).settled()).isTrue();
        assertThat(after(new byte[] {(byte) 0x80, (byte) 0x80}).settled()).isTrue();
    }

    @Test
    void whereverTheOutputIsCutTheSameIsKnown() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            byte[] output = Streams.output(random, 60);
            ScreenModes whole = after(output);
            ScreenModes cut = new ScreenModes();
            for (int from = 0; from < output.length; ) {
                int to = Math.min(output.length, from + 1 + random.nextInt(9));
                cut.follow(output, from, to);
                from = to;
            }
            assertThat(cut.saved()).as("seed %s", seed).isEqualTo(whole.saved());
            assertThat(cut.settled()).isEqualTo(whole.settled());
        }
    }

    @Test
    void whereverItWasSavedItGoesOnTheSame() {
        for (int seed = 0; seed < 60; seed++) {
            byte[] output = Streams.output(new Random(seed), 25);
            ScreenModes whole = after(output);
            for (int cut = 0; cut <= output.length; cut++) {
                ScreenModes restored =
                        ScreenModes.restore(after(Streams.head(output, cut)).saved());
                restored.follow(output, cut, output.length);
                assertThat(restored.saved()).as("seed %s cut at %s", seed, cut).isEqualTo(whole.saved());
                assertThat(restored.settled()).isEqualTo(whole.settled());
                assertThat(restored.title()).isEqualTo(whole.title());
            }
        }
    }

    @Test
    void noOutputMakesItLarge() {
        StringBuilder hostile = new StringBuilder();
        for (int i = 0; i < 70_000; i++) {
            hostile.append("\u001b[?")
                    .append(i)
                    .append("h\u001b[")
                    .append(i)
                    .append("h\u001b[>")
                    .append(i)
                    .append(";9m");
            hostile.append("\u001b[>31u\u001b]2;").append("€".repeat(200)).append("\u0007\u001b[22t");
        }
        hostile.append(
                "\u001b[1;2;3;5;7;8;9;53;4:5;38;2;255;255;255;48;2;255;255;255;58;2;255;255;255m\u001b(%5\u001b)%5");
        hostile.append("\u001b[?6h\u001b[?1049h\u001b[>31u\u001b7\u001b]10;")
                .append("f".repeat(40))
                .append("\u0007\u001b]0;");
        hostile.append("x".repeat(100_000));
        assertThat(after(hostile.toString()).saved()).hasSizeLessThanOrEqualTo(4096);
    }

    @Test
    void randomBytesHarmNothing() {
        Random random = new Random(7);
        byte[] noise = new byte[1 << 20];
        random.nextBytes(noise);
        ScreenModes whole = after(noise);
        ScreenModes cut = new ScreenModes();
        for (int at = 0; at < noise.length; at++) {
            cut.follow(noise, at, at + 1);
        }
        assertThat(cut.saved()).isEqualTo(whole.saved()).hasSizeLessThanOrEqualTo(4096);
    }

    @Test
    void aCopyGoesItsOwnWay() {
        ScreenModes modes = after("\u001b[31");
        ScreenModes copy = modes.copy();
        copy.follow(bytes("m"), 0, 1);
        assertThat(text(copy.preamble())).isEqualTo("\u001b[38;5;1m");
        assertThat(modes.preamble()).isEmpty();
        assertThat(modes.settled()).isFalse();
    }
}
