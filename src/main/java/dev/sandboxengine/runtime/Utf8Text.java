package dev.sandboxengine.runtime;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Makes text of bytes that arrive in pieces, wherever a piece was cut: a character that is not complete waits for the next
 * piece. What is not UTF-8 becomes U+FFFD. One thread at a time.
 */
public final class Utf8Text {

    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);

    private byte[] rest = new byte[0];

    /** The text that is complete with this piece. */
    public String decode(byte[] piece) {
        return decode(piece, false);
    }

    /** What was never completed. To be called once, after the last piece. */
    public String end() {
        return decode(new byte[0], true);
    }

    private String decode(byte[] piece, boolean last) {
        ByteBuffer in = ByteBuffer.allocate(rest.length + piece.length)
                .put(rest)
                .put(piece)
                .flip();
        CharBuffer out = CharBuffer.allocate(in.remaining() + 2);
        decoder.decode(in, out, last);
        if (last) {
            decoder.flush(out);
        }
        rest = new byte[in.remaining()];
        in.get(rest);
        return out.flip().toString();
    }
}
