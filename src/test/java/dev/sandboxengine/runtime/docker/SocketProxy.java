package dev.sandboxengine.runtime.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A Unix socket before Docker's that can be taken away, brought back, and made to hang. */
public final class SocketProxy implements AutoCloseable {

    private final Path socket;
    private final Path target;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private volatile boolean hanging;
    private @Nullable ServerSocketChannel server;

    /** A proxy that is not yet there. */
    public SocketProxy(Path socket, Path target) {
        this.socket = socket;
        this.target = target;
    }

    /** Takes connections. */
    public void restore() {
        try {
            Files.deleteIfExists(socket);
            var listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            listening.bind(UnixDomainSocketAddress.of(socket));
            server = listening;
            Thread.ofVirtual().name("proxy").start(() -> accept(listening));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Breaks all connections and takes no more, as a daemon that was killed. */
    public void cut() {
        try {
            if (server != null) {
                server.close();
            }
            for (var channel : open) {
                channel.close();
            }
            open.clear();
            Files.deleteIfExists(socket);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Whether new connections are accepted and never answered. */
    public void hang(boolean hang) {
        hanging = hang;
    }

    private void accept(ServerSocketChannel listening) {
        while (listening.isOpen()) {
            try {
                var client = listening.accept();
                open.add(client);
                if (!hanging) {
                    var daemon = SocketChannel.open(StandardProtocolFamily.UNIX);
                    daemon.connect(UnixDomainSocketAddress.of(target));
                    open.add(daemon);
                    Thread.ofVirtual().start(() -> pump(client, daemon));
                    Thread.ofVirtual().start(() -> pump(daemon, client));
                }
            } catch (IOException _) {
                return;
            }
        }
    }

    private void pump(SocketChannel from, SocketChannel to) {
        var buffer = ByteBuffer.allocate(64 << 10);
        try {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
            to.shutdownOutput();
        } catch (IOException _) {
            // Cut, or one side is gone.
        }
    }

    @Override
    public void close() {
        cut();
    }
}
