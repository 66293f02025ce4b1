package dev.sandboxengine.terminal;

import static dev.sandboxengine.terminal.Streams.bytes;
import static dev.sandboxengine.terminal.Streams.joined;
import static dev.sandboxengine.terminal.Streams.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryStripTest {

    private static byte[] strip(byte[] output) {
        QueryStrip strip = new QueryStrip();
        return joined(strip.strip(output), strip.end());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b[c",
                "\u001b[0c",
                "\u001b[>c",
                "\u001b[=c",
                "\u001bZ",
                "\u0005",
                "\u001b[5n",
                "\u001b[6n",
                "\u001b[?6n",
                "\u001b[?996n",
                "\u001b[?2026$p",
                "\u001b[4$p",
                "\u001b[>q",
                "\u001b[>0q",
                "\u001b[18t",
                "\u001b[14t",
                "\u001b[21t",
                "\u001b]4;1;?\u0007",
                "\u001b]10;?\u001b\\",
                "\u001b]11;?\u0007",
                "\u001b]12;?\u0007",
                "\u001b]52;c;?\u0007",
                "\u001bP$qm\u001b\\",
                "\u001bP+q544e\u001b\\",
                "\u001b[?u",
                "\u001b[?4m",
                "\u001b_Gi=1,a=q;AAAA\u001b\\",
                "\u001b[?1;1;0S",
                "\u001b]21;foreground=?\u0007",
                "\u001b[x",
                "\u009bc",
                "\u009d10;?\u009c",
                "\u001b]10;?\u009c"
            })
    void leavesOutWhatATerminalWouldAnswer(String query) {
        assertThat(text(strip(bytes("before" + query + "after")))).isEqualTo("beforeafter");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b[31m",
                "\u001b[?2004h",
                "\u001b[2;5r",
                "\u001b[22;0t",
                "\u001b[8;24;80t",
                "\u001b]0;why?\u0007",
                "\u001b]10;#ffffff\u0007",
                "\u001b]52;c;YQ==\u0007",
                "\u001b]8;;http://a/?b=?\u0007",
                "\u001bP1;1qsixel?\u001b\\",
                "\u001b[>4;2m",
                "\u001b[>1u",
                "\u001b[<u",
                "\u001b[2 q",
                "\u001b[!p",
                "\u001b_Ga=T,i=1;AAAA\u001b\\",
                "\u001b[u",
                "\u001b7\u001b8",
                "é\u0085ü",
                "\u001b[\u001b[",
                "\u001b]0;no end\u001b[1m",
                "\u001b[3\u0018",
                "\u001b",
                "\u001b[1;2"
            })
    void passesEverythingElse(String output) {
        byte[] all = bytes("before" + output + "after");
        assertThat(strip(all)).isEqualTo(all);
    }

    @Test
    void aQuestionThatOnlyAnotherSequenceEndsIsOneToo() {
        assertThat(text(strip(bytes("a\u001b]10;?\u001b[1mb")))).isEqualTo("a\u001b[1mb");
    }

    @Test
    void aQuestionAfterSomethingLongIsLeftOut() {
        String picture = "\u001b]1337;File=:" + "A".repeat(5000);
        assertThat(text(strip(bytes(picture + "\u001b[cb")))).isEqualTo(picture + "b");
        assertThat(text(strip(bytes(picture + "\u001b\\\u001b[cb")))).isEqualTo(picture + "\u001b\\b");
    }

    @Test
    void aQuestionOfAnyLengthIsLeftOut() {
        assertThat(text(strip(bytes("a\u001bP+q" + "41;".repeat(5000) + "\u001b\\b"))))
                .isEqualTo("ab");
    }

    @Test
    void whatIsNotCompleteWaitsForTheRestAndIsHandedOutAtTheEnd() {
        QueryStrip strip = new QueryStrip();
        assertThat(text(strip.strip(bytes("a\u001b[6")))).isEqualTo("a");
        assertThat(text(strip.strip(bytes("nb\u001b[1")))).isEqualTo("b");
        assertThat(text(strip.end())).isEqualTo("\u001b[1");
        assertThat(text(strip.strip(bytes("m")))).isEqualTo("m");
    }

    @Test
    void whereverTheOutputIsCutTheSameComesOut() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            byte[] output = Streams.output(random, 60);
            QueryStrip strip = new QueryStrip();
            byte[] cut = {};
            for (int from = 0; from < output.length; ) {
                int to = Math.min(output.length, from + 1 + random.nextInt(9));
                cut = joined(cut, strip.strip(java.util.Arrays.copyOfRange(output, from, to)));
                from = to;
            }
            assertThat(joined(cut, strip.end())).as("seed %s", seed).isEqualTo(strip(output));
            assertThat(strip(strip(output))).as("nothing is left to strip").isEqualTo(strip(output));
        }
    }

    @Test
    void randomBytesComeOutTheSameWhereverTheyAreCut() {
        byte[] noise = new byte[1 << 18];
        new Random(3).nextBytes(noise);
        QueryStrip strip = new QueryStrip();
        java.io.ByteArrayOutputStream cut = new java.io.ByteArrayOutputStream();
        for (byte b : noise) {
            cut.writeBytes(strip.strip(new byte[] {b}));
        }
        cut.writeBytes(strip.end());
        assertThat(cut.toByteArray()).isEqualTo(strip(noise));
    }
}
