package dev.sandboxengine.runtime.docker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A wire over TLS; the daemon's certificate must bear the name that it was called by. */
final class TlsWire implements Wire {

    private final InetSocketAddress remote;
    private final SSLContext context;
    private final Socket plain = new Socket();
    private volatile @Nullable SSLSocket socket;

    TlsWire(InetSocketAddress remote, SSLContext context) {
        this.remote = remote;
        this.context = context;
    }

    @Override
    public void connect() throws IOException {
        var target = new InetSocketAddress(remote.getHostString(), remote.getPort());
        if (target.isUnresolved()) {
            throw new UnknownHostException(remote.getHostString() + " has no address");
        }
        plain.setTcpNoDelay(true);
        plain.connect(target);
        var tls = (SSLSocket)
                context.getSocketFactory().createSocket(plain, remote.getHostString(), remote.getPort(), true);
        var parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        socket = tls;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return connected().getInputStream().read(buffer, offset, length);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        connected().getOutputStream().write(bytes, offset, length);
    }

    @Override
    public void shutdownOutput() throws IOException {
        connected().shutdownOutput();
    }

    // Closes the socket below: closing TLS politely could wait for a writer that is stuck.
    @Override
    public void close() {
        try {
            plain.close();
        } catch (IOException _) {
            // The descriptor is gone either way.
        }
    }

    private SSLSocket connected() throws IOException {
        var tls = socket;
        if (tls == null) {
            throw new IOException("not connected");
        }
        return tls;
    }
}
