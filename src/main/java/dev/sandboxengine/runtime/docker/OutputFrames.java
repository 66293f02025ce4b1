package dev.sandboxengine.runtime.docker;

import dev.sandboxengine.runtime.ExecProcess.Channel;
import dev.sandboxengine.runtime.ExecProcess.Output;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The output of a process as the daemon sends it: raw with a terminal, else in frames with a header of eight bytes (stream,
 * three zeros, length). A long frame is handed on in parts as it arrives. For one thread.
 */
final class OutputFrames {

    private static final int MAX_PART = 64 << 10;

    /** Where the bytes come from: like {@link java.io.InputStream#read(byte[], int, int)}. */
    interface Source {
        int read(byte[] buffer, int offset, int length) throws IOException;
    }

    private final Source source;
    private final boolean raw;
    private final byte[] part = new byte[MAX_PART];
    private final byte[] header = new byte[8];
    private Channel channel = Channel.STDOUT;
    private long left;

    OutputFrames(Source source, boolean raw) {
        this.source = source;
        this.raw = raw;
    }

    /** The next bytes, or null at the end. */
    @Nullable Output next() throws IOException {
        if (raw) {
            left = MAX_PART;
        }
        while (left == 0) {
            if (!readHeader()) {
                return null;
            }
        }
        int count = source.read(part, 0, (int) Math.min(left, MAX_PART));
        if (count < 0) {
            if (raw) {
                return null;
            }
            throw new IOException("the connection broke in the middle of a frame");
        }
        left -= count;
        return new Output(channel, Arrays.copyOf(part, count));
    }

    private boolean readHeader() throws IOException {
        int done = 0;
        while (done < header.length) {
            int count = source.read(header, done, header.length - done);
            if (count < 0) {
                if (done == 0) {
                    return false;
                }
                throw new IOException("the connection broke in the middle of a frame");
            }
            done += count;
        }
        if (header[0] < 0 || header[0] > 3 || header[1] != 0 || header[2] != 0 || header[3] != 0) {
            throw new IOException("not the header of a frame: " + Arrays.toString(header));
        }
        channel = header[0] == 2 || header[0] == 3 ? Channel.STDERR : Channel.STDOUT;
        left = Integer.toUnsignedLong(ByteBuffer.wrap(header).getInt(4));
        return true;
    }
}
