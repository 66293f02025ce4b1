package dev.sandboxengine.runtime.docker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A wire over a Unix socket or plain TCP. */
final class ChannelWire implements Wire {

    private final SocketChannel channel;
    private final SocketAddress remote;

    /** Makes a wire that is not yet connected; an unresolved TCP address is resolved when it connects. */
    ChannelWire(SocketChannel channel, SocketAddress remote) {
        this.channel = channel;
        this.remote = remote;
    }

    @Override
    public void connect() throws IOException {
        SocketAddress target = remote;
        if (remote instanceof InetSocketAddress tcp) {
            var resolved = new InetSocketAddress(tcp.getHostString(), tcp.getPort());
            if (resolved.isUnresolved()) {
                throw new UnknownHostException(tcp.getHostString() + " has no address");
            }
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            target = resolved;
        }
        channel.connect(target);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return channel.read(ByteBuffer.wrap(buffer, offset, length));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        var buffer = ByteBuffer.wrap(bytes, offset, length);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException _) {
            // The descriptor is gone either way.
        }
    }
}
