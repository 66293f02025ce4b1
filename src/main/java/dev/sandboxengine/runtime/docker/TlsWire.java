package dev.sandboxengine.runtime.docker;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * A wire over TLS; the daemon's certificate must bear the name that it was called by. An engine and no {@code SSLSocket}: the
 * latter cannot be half-closed before TLS 1.3, and from there on announces that with an alert which peers take for a failure.
 */
final class TlsWire implements Wire {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Wire plain;
    private final SSLEngine engine;
    private final ReentrantLock writing = new ReentrantLock();
    private final ByteBuffer arrived; // for the reader, ready to be filled
    private final ByteBuffer clear; // for the reader, ready to be read
    private final ByteBuffer leaving; // for the holder of the lock

    /** Makes a wire over another, which is not yet connected. */
    TlsWire(Wire plain, String host, int port, SSLContext context) {
        this.plain = plain;
        engine = context.createSSLEngine(host, port);
        engine.setUseClientMode(true);
        var parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        engine.setSSLParameters(parameters);
        var session = engine.getSession();
        arrived = ByteBuffer.allocate(session.getPacketBufferSize());
        clear = ByteBuffer.allocate(session.getApplicationBufferSize()).limit(0);
        leaving = ByteBuffer.allocate(session.getPacketBufferSize());
    }

    @Override
    public void connect() throws IOException {
        plain.connect();
        engine.beginHandshake();
        var status = engine.getHandshakeStatus();
        while (status != HandshakeStatus.NOT_HANDSHAKING && status != HandshakeStatus.FINISHED) {
            status = switch (status) {
                case NEED_WRAP -> wrap(NOTHING).getHandshakeStatus();
                case NEED_TASK -> runTasks();
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> shakeHands();
                case NOT_HANDSHAKING, FINISHED -> status;
            };
        }
    }

    private HandshakeStatus shakeHands() throws IOException {
        var result = unwrap();
        if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
            throw new SSLException("the daemon ended the handshake");
        }
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW && !receive()) {
            throw new EOFException("the daemon closed the connection in the handshake");
        }
        return result.getHandshakeStatus();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        while (!clear.hasRemaining()) {
            var result = unwrap();
            if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
                return -1;
            }
            if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW && !receive()) {
                return -1;
            }
            // Keys may be renewed at any time.
            if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                runTasks();
            } else if (result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                wrap(NOTHING);
            }
        }
        int count = Math.min(length, clear.remaining());
        clear.get(buffer, offset, count);
        return count;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        var buffer = ByteBuffer.wrap(bytes, offset, length);
        while (buffer.hasRemaining()) {
            if (wrap(buffer).getStatus() == SSLEngineResult.Status.CLOSED) {
                throw new IOException("the connection is closed");
            }
        }
    }

    // With TLS 1.2 the end of one direction is that of both, by its definition; Go's daemon reads on nevertheless.
    @Override
    public void shutdownOutput() throws IOException {
        engine.closeOutbound();
        while (!engine.isOutboundDone()) {
            wrap(NOTHING);
        }
    }

    // Closes the socket below: closing TLS politely could wait for a writer that is stuck.
    @Override
    public void close() {
        plain.close();
    }

    private SSLEngineResult unwrap() throws SSLException {
        arrived.flip();
        clear.clear();
        try {
            return engine.unwrap(arrived, clear);
        } finally {
            arrived.compact();
            clear.flip();
        }
    }

    private boolean receive() throws IOException {
        int count = plain.read(arrived.array(), arrived.position(), arrived.remaining());
        if (count > 0) {
            arrived.position(arrived.position() + count);
        }
        return count > 0;
    }

    private SSLEngineResult wrap(ByteBuffer bytes) throws IOException {
        writing.lock();
        try {
            leaving.clear();
            var result = engine.wrap(bytes, leaving);
            plain.write(leaving.array(), 0, leaving.position());
            return result;
        } finally {
            writing.unlock();
        }
    }

    private HandshakeStatus runTasks() {
        for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
        return engine.getHandshakeStatus();
    }
}
