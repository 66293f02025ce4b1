package dev.sandboxengine.runtime.docker;

import dev.sandboxengine.runtime.ExecSpec;
import java.io.IOException;
import java.io.OutputStream;

/** What a process reads: written to the connection as it comes, and half-closed at the end. */
final class ExecInput extends OutputStream {

    private static final int MAX_WRITE = 64 << 10;

    private final Wire wire;
    private final ExecSpec spec;
    private boolean closed;

    ExecInput(Wire wire, ExecSpec spec) {
        this.wire = wire;
        this.spec = spec;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (closed || !spec.stdin()) {
            throw new IOException("'" + spec.command().getFirst() + "' reads nothing more");
        }
        for (int done = 0; done < length; ) {
            int count = Math.min(MAX_WRITE, length - done);
            wire.write(bytes, offset + done, count);
            done += count;
        }
    }

    // With a terminal the daemon would take the end of the input for the end of everything.
    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            if (spec.stdin() && spec.terminal().isEmpty()) {
                wire.shutdownOutput();
            }
        }
    }
}
