package dev.sandboxengine.runtime.docker;

import java.io.Closeable;
import java.io.IOException;

/**
 * One connection to the daemon. One thread may read while another writes; {@link #close} from any thread ends both with an
 * {@link IOException}.
 */
interface Wire extends Closeable {

    void connect() throws IOException;

    /** Waits for bytes; -1 at the end. */
    int read(byte[] buffer, int offset, int length) throws IOException;

    void write(byte[] bytes, int offset, int length) throws IOException;

    /** Tells the daemon that nothing more will be written, and goes on reading. */
    void shutdownOutput() throws IOException;

    @Override
    void close();
}
