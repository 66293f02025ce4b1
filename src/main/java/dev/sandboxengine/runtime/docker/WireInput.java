package dev.sandboxengine.runtime.docker;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Reads a wire through a buffer. For one thread. */
final class WireInput {

    private static final int MAX_LINE = 64 << 10;

    private final Wire wire;
    private final byte[] buffer = new byte[64 << 10];
    private int position;
    private int limit;

    WireInput(Wire wire) {
        this.wire = wire;
    }

    /** Waits for bytes; -1 at the end. Large reads go past the buffer. */
    int read(byte[] target, int offset, int length) throws IOException {
        if (position == limit) {
            if (length >= buffer.length) {
                return wire.read(target, offset, length);
            }
            if (!fill()) {
                return -1;
            }
        }
        int count = Math.min(length, limit - position);
        System.arraycopy(buffer, position, target, offset, count);
        position += count;
        return count;
    }

    /** A line of a header, without its end. */
    String readLine() throws IOException {
        var line = new StringBuilder();
        while (true) {
            if (position == limit && !fill()) {
                throw new EOFException("the daemon closed the connection without an answer");
            }
            int start = position;
            while (position < limit && buffer[position] != '\n') {
                position++;
            }
            line.append(new String(buffer, start, position - start, StandardCharsets.ISO_8859_1));
            if (line.length() > MAX_LINE) {
                throw new IOException("the answer has a line without end");
            }
            if (position < limit) {
                position++;
                int end = line.length();
                return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
            }
        }
    }

    private boolean fill() throws IOException {
        int count = wire.read(buffer, 0, buffer.length);
        position = 0;
        limit = Math.max(count, 0);
        return count > 0;
    }
}
