package dev.sandboxengine.terminal;

import static dev.sandboxengine.terminal.Streams.bytes;
import static dev.sandboxengine.terminal.Streams.joined;
import static dev.sandboxengine.terminal.Streams.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyFilterTest {

    private static byte[] filter(byte[] typed) {
        ReplyFilter filter = new ReplyFilter();
        return joined(filter.filter(typed), filter.end());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b[?1;2c",
                "\u001b[>0;276;0c",
                "\u001b[0n",
                "\u001b[3n",
                "\u001b[24;80R",
                "\u001b[1;1R",
                "\u001b[1;80R",
                "\u001b[?5;6R",
                "\u001b[?997;1n",
                "\u001b[?2004;1$y",
                "\u001b[4;2$y",
                "\u001bP>|xterm.js(6.0.0)\u001b\\",
                "\u001bP!|00000000\u001b\\",
                "\u001bP1$r0m\u001b\\",
                "\u001bP0+r\u001b\\",
                "\u001b]4;1;rgb:cd/00/00\u001b\\",
                "\u001b]10;rgb:ffff/ffff/ffff\u001b\\",
                "\u001b]11;rgb:0/0/0\u0007",
                "\u001b]52;c;YWJj\u0007",
                "\u001b[?5u",
                "\u001b[8;24;80t",
                "\u001b[4;600;800t",
                "\u001b]ltitle\u001b\\",
                "\u001b[2;1;1;128;128;1;0x",
                "\u001b_Gi=1;OK\u001b\\"
            })
    void leavesOutReplies(String reply) {
        assertThat(text(filter(bytes("a" + reply + "b")))).isEqualTo("ab");
        assertThat(filter(bytes(reply))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b",
                "\u001b\u001b",
                "\u001b[",
                "\u001b]",
                "\u001bP",
                "\u001b_",
                "\u001b[A",
                "\u001bOP",
                "\u001b[1;2R",
                "\u001b[1;5R",
                "\u001b[1;16R",
                "\u001b[R",
                "\u001b[15~",
                "\u001b[1;5C",
                "\u001b[Z",
                "\u001b[I",
                "\u001b[O",
                "\u001b[<35;3;4M",
                "\u001b[M !!",
                "\u001b[97;5u",
                "\u001b[27;5;13~",
                "\u001b[c",
                "\u001bb",
                "\u001b\u007f",
                "\u0003",
                "é",
                "\u00c2",
                "\u001b\u001b[A",
                "\u001b]1\r",
                "\u001bP1\r",
                "\u001b[1\u0003",
                "\u001b[200~",
                "\u001b[?1h"
            })
    void passesKeys(String key) {
        assertThat(filter(bytes(key))).isEqualTo(bytes(key));
        assertThat(text(filter(bytes("a" + key + "b")))).isEqualTo("a" + key + "b");
    }

    @Test
    void keysPassAtOnceAndNotWithTheNext() {
        ReplyFilter filter = new ReplyFilter();
        for (String key :
                new String[] {"\u001b", "\u001b[", "\u001b]", "\u001bP", "\u001b[1;2R", "\u001b[5~", "[", "?", "1", "c"
                }) {
            assertThat(text(filter.filter(bytes(key)))).isEqualTo(key);
        }
    }

    @Test
    void pastedTextPassesAsItIs() {
        String paste = "\u001b[200~see \u001b[0n and \u001b[?1;2c\u001b[201~";
        assertThat(text(filter(bytes(paste + "\u001b[0n")))).isEqualTo(paste);
    }

    @Test
    void nothingIsWaitedForLongerThanItMayBeAReply() {
        ReplyFilter filter = new ReplyFilter();
        assertThat(filter.filter(bytes("\u001b]10;rgb:"))).isEmpty();
        assertThat(text(filter.filter(bytes("\r")))).isEqualTo("\u001b]10;rgb:\r");
        assertThat(text(filter.filter(bytes("\u001b]9;no reply")))).isEqualTo("\u001b]9;no reply");
        assertThat(text(filter.filter(bytes("\u001bPx")))).isEqualTo("\u001bPx");
        String endless = "\u001b]52;c;" + "A".repeat(20_000);
        assertThat(text(filter.filter(bytes(endless)))).isEqualTo(endless);
    }

    /** Whether a key may be what a frame that was cut here ends with. */
    private static boolean mayEndInAKey(byte[] typed, int cut) {
        for (int length = 1; length <= 2 && length <= cut; length++) {
            int first = typed[cut - length];
            if (first == 0x1b || (first & 0xff) == 0xc2) {
                return true;
            }
        }
        return false;
    }

    @Test
    void whereverFramesAreCutTheSameComesOut() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            byte[] typed = Streams.typed(random, 40);
            ReplyFilter filter = new ReplyFilter();
            byte[] cut = {};
            for (int from = 0; from < typed.length; ) {
                int to = Math.min(typed.length, from + 1 + random.nextInt(9));
                while (to < typed.length && mayEndInAKey(typed, to)) {
                    to++;
                }
                cut = joined(cut, filter.filter(Arrays.copyOfRange(typed, from, to)));
                from = to;
            }
            assertThat(text(joined(cut, filter.end()))).as("seed %s", seed).isEqualTo(text(filter(typed)));
        }
    }

    @Test
    void whereverFramesAreCutKeysAreNeverLostOrReordered() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            byte[] keys = new byte[200];
            for (int i = 0; i < keys.length; i++) {
                keys[i] = (byte) "\u001b[]P_AB1;~ab\r\u0003".charAt(random.nextInt(14));
            }
            ReplyFilter filter = new ReplyFilter();
            byte[] out = {};
            for (byte key : keys) {
                out = joined(out, filter.filter(new byte[] {key}));
            }
            assertThat(joined(out, filter.end())).as("seed %s", seed).isEqualTo(keys);
        }
    }
}
