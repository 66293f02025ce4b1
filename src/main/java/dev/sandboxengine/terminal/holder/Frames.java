package dev.sandboxengine.terminal.holder;

import dev.sandboxengine.runtime.RuntimeFailure;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.Queue;

/** Puts a holder's frames together from pieces: a letter, the length of what follows (4 bytes), and that. One thread at a time. */
final class Frames {

    private static final int HEAD = 5;

    /** Twice what a holder sends: more is none of it. */
    private static final int MOST = 256 << 10;

    private final Queue<Frame> whole = new ArrayDeque<>();
    private byte[] rest = new byte[0];

    /**
     * One of them.
     *
     * @param type what it is
     * @param body what follows the length
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared: it is cargo
    record Frame(char type, byte[] body) {}

    /**
     * Takes a piece.
     *
     * @throws RuntimeFailure.Unavailable when this is not how a holder speaks
     */
    void add(byte[] piece) {
        byte[] all = piece;
        if (rest.length > 0) {
            all = Arrays.copyOf(rest, rest.length + piece.length);
            System.arraycopy(piece, 0, all, rest.length, piece.length);
        }
        ByteBuffer in = ByteBuffer.wrap(all);
        while (in.remaining() >= HEAD) {
            int length = in.getInt(in.position() + 1);
            if (length < 0 || length > MOST) {
                throw new RuntimeFailure.Unavailable(
                        "something else than its holder answers for a terminal: a frame of "
                                + Integer.toUnsignedString(length) + " bytes");
            }
            if (in.remaining() < HEAD + length) {
                break;
            }
            char type = (char) in.get();
            byte[] body = new byte[length];
            in.getInt();
            in.get(body);
            whole.add(new Frame(type, body));
        }
        rest = Arrays.copyOfRange(all, in.position(), all.length);
    }

    /** The next one that is whole. */
    Optional<Frame> next() {
        return Optional.ofNullable(whole.poll());
    }

    /** A frame as bytes. */
    static byte[] of(char type, byte... body) {
        return ByteBuffer.allocate(HEAD + body.length)
                .put((byte) type)
                .putInt(body.length)
                .put(body)
                .array();
    }
}
