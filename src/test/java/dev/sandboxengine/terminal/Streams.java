package dev.sandboxengine.terminal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Output of terminals and what is typed into them, made up. */
final class Streams {

    private static final String[] PIECES = {
        "plain text\r\n",
        "тёплый 🌍 текст",
        "\u001b[1;31m",
        "\u001b[0m",
        "\u001b[38;2;1;2;3m",
        "\u001b[48:2::9:8:7m",
        "\u001b[58;5;7m",
        "\u001b[4:3m",
        "\u001b[?2004h",
        "\u001b[?2004l",
        "\u001b[?1049h",
        "\u001b[?1049l",
        "\u001b[?47h",
        "\u001b[?1000;1006h",
        "\u001b[?1002l",
        "\u001b[?25l",
        "\u001b[?25h",
        "\u001b[4h",
        "\u001b[20l",
        "\u001b7",
        "\u001b8",
        "\u001b[s",
        "\u001b[u",
        "\u001b(0",
        "\u001b)B",
        "\u001b-A",
        "\u001b(%5",
        "\u000e",
        "\u000f",
        "\u001bn",
        "\u001b=",
        "\u001b>",
        "\u001b[3;20r",
        "\u001b[r",
        "\u001b[?69h",
        "\u001b[5;60s",
        "\u001b[2 q",
        "\u001b]0;a title\u0007",
        "\u001b]2;ещё — 🌍\u001b\\",
        "\u001b[22;0t",
        "\u001b[23;0t",
        "\u001b[>5u",
        "\u001b[<u",
        "\u001b[=3;2u",
        "\u001b[>4;2m",
        "\u001b[>4m",
        "\u001b[>4n",
        "\u001b]11;#102030\u0007",
        "\u001b]111\u0007",
        "\u001b[!p",
        "\u001b[?6h",
        "\u001b[?1048h",
        "\u001b[?1048l",
        "\u001bP+q544e\u001b\\",
        "\u001bP1;1qsixel\u001b\\",
        "\u001b[c",
        "\u001b[6n",
        "\u001b[?u",
        "\u001b]10;?\u0007",
        "\u001b_Ga=q\u001b\\",
        "\u0005",
        "\u001bZ",
        "\u001b[?2026h",
        "\u001b[\u001b[1m",
        "\u001b[2\u0018",
        "\u001b]0;broken\u001b[3m",
        "\u009b1m",
        "\u009d2;eight bits\u009c",
        "é",
        "\u001b[31\r2m",
        "\u001b[?12$p",
        "\u001b#8"
    };

    private static final String[] TYPED = {
        "ls -la\r",
        "привет",
        "\u001b[A",
        "\u001bOA",
        "\u001b[1;2R",
        "\u001b[15~",
        "\u001b[1;5C",
        "\u001b[Z",
        "\u001b[<0;3;4M",
        "\u001b[M !!",
        "\u001b[I",
        "\u001b[200~pasted \u001b[0n text\u001b[201~",
        "\u0003",
        "\u007f",
        "\t",
        "\u001b[97;5u",
        "\u001b[?1;2c",
        "\u001b[>0;276;0c",
        "\u001b[0n",
        "\u001b[24;80R",
        "\u001b[?2004;1$y",
        "\u001bP>|xterm.js(6)\u001b\\",
        "\u001bP1$r0m\u001b\\",
        "\u001b]10;rgb:ffff/ffff/ffff\u001b\\",
        "\u001b]11;rgb:0/0/0\u0007",
        "\u001b[?5u",
        "\u001b[8;24;80t",
        "\u001b_Gi=1;OK\u001b\\"
    };

    private Streams() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static byte[] output(Random random, int pieces) {
        return some(PIECES, random, pieces);
    }

    static byte[] typed(Random random, int pieces) {
        return some(TYPED, random, pieces);
    }

    private static byte[] some(String[] pieces, Random random, int count) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            all.writeBytes(bytes(pieces[random.nextInt(pieces.length)]));
        }
        return all.toByteArray();
    }

    static byte[] head(byte[] bytes, int to) {
        return Arrays.copyOf(bytes, to);
    }

    static byte[] tail(byte[] bytes, int from) {
        return Arrays.copyOfRange(bytes, from, bytes.length);
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
