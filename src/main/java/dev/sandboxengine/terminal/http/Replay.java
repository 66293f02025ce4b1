package dev.sandboxengine.terminal.http;

import dev.sandboxengine.terminal.QueryStrip;
import dev.sandboxengine.terminal.Shown;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The output for clients that know nothing of offsets: old queries are left out, as such a client would answer them, and a cut
 * becomes sequences that put its screen right. Not thread-safe.
 */
final class Replay {

    private static final byte[] RESET = {0x1b, 'c'};

    private final QueryStrip strip = new QueryStrip();
    private long until;
    private boolean begun;

    /** What a cut comes to; nothing when the output just goes on, or begins. */
    byte[] cut(Shown.Cut cut) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(strip.end());
        boolean old = cut.preamble().length > 0 || cut.replayUntil() > cut.offset();
        if (cut.fresh() && (begun || old)) {
            out.writeBytes(RESET);
            if (begun && cut.missed() > 0) {
                out.writeBytes(notice(cut.missed()));
            }
            out.writeBytes(cut.preamble());
        }
        begun = true;
        until = cut.replayUntil();
        return out.toByteArray();
    }

    private static byte[] notice(long missed) {
        return ("\u001b[2m[" + missed + " bytes were left out, as they were not read in time]\u001b[m\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** What is to be seen of an output. */
    byte[] output(Shown.Output output) {
        byte[] bytes = output.bytes();
        if (output.offset() >= until) {
            return joined(strip.end(), bytes);
        }
        int old = (int) Math.min(bytes.length, until - output.offset());
        byte[] shown = strip.strip(old == bytes.length ? bytes : Arrays.copyOf(bytes, old));
        return output.offset() + old < until
                ? shown
                : joined(joined(shown, strip.end()), Arrays.copyOfRange(bytes, old, bytes.length));
    }

    /** What still waits, as nothing follows. */
    byte[] end() {
        return strip.end();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        if (first.length == 0) {
            return second;
        }
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
