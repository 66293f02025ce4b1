package dev.sandboxengine.runtime.docker;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The body of an answer: so many bytes, chunks, or all until the end of the connection. */
final class HttpBody extends InputStream {

    private static final long UNTIL_END = Long.MAX_VALUE;

    private final WireInput in;
    private final boolean chunked;
    private long left;

    private HttpBody(WireInput in, boolean chunked, long left) {
        this.in = in;
        this.chunked = chunked;
        this.left = left;
    }

    static HttpBody ofLength(WireInput in, long length) {
        return new HttpBody(in, false, length);
    }

    static HttpBody ofChunks(WireInput in) {
        return new HttpBody(in, true, 0);
    }

    static HttpBody untilEnd(WireInput in) {
        return new HttpBody(in, false, UNTIL_END);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (chunked && left == 0) {
            nextChunk();
        }
        if (left <= 0) {
            return -1;
        }
        int count = in.read(buffer, offset, (int) Math.min(length, left));
        if (left == UNTIL_END) {
            return count;
        }
        if (count < 0) {
            throw new EOFException("the connection broke in the middle of an answer");
        }
        left -= count;
        if (chunked && left == 0) {
            in.readLine();
        }
        return count;
    }

    // A negative rest stands for the end of all chunks.
    private void nextChunk() throws IOException {
        String size = in.readLine();
        int extension = size.indexOf(';');
        try {
            left = Long.parseLong((extension < 0 ? size : size.substring(0, extension)).trim(), 16);
        } catch (NumberFormatException _) {
            throw new IOException("not the size of a chunk: '" + size + "'");
        }
        if (left == 0) {
            while (!in.readLine().isEmpty()) {
                // Trailers say nothing that is needed.
            }
            left = -1;
        }
    }
}
