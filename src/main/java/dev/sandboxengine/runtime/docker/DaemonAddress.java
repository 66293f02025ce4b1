package dev.sandboxengine.runtime.docker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;

/** Where the daemon listens, and the way to a connection there. */
sealed interface DaemonAddress {

    /** A new wire, not yet connected. */
    Wire wire() throws IOException;

    /**
     * Reads a {@code DOCKER_HOST}.
     *
     * @throws IllegalArgumentException when it is of no kind that is spoken here
     */
    static DaemonAddress parse(URI host, Optional<Path> certificates) {
        String scheme = host.getScheme() == null ? "" : host.getScheme();
        return switch (scheme) {
            case "unix" -> unix(host);
            case "tcp" -> tcp(host, certificates);
            default -> throw new IllegalArgumentException("'" + host + "' is neither unix:///path nor tcp://host:port");
        };
    }

    private static DaemonAddress unix(URI host) {
        if (host.getPath() == null || host.getPath().isEmpty()) {
            throw new IllegalArgumentException("'" + host + "' names no socket; try unix:///var/run/docker.sock");
        }
        return new Unix(Path.of(host.getPath()));
    }

    private static DaemonAddress tcp(URI host, Optional<Path> certificates) {
        if (host.getHost() == null) {
            throw new IllegalArgumentException("'" + host + "' names no host; try tcp://host:2376");
        }
        int usual = certificates.isPresent() ? 2376 : 2375;
        return new Tcp(host.getHost(), host.getPort() > 0 ? host.getPort() : usual, new Certificates(certificates));
    }

    /** A socket of this machine. */
    record Unix(Path path) implements DaemonAddress {
        @Override
        public Wire wire() throws IOException {
            return new ChannelWire(SocketChannel.open(StandardProtocolFamily.UNIX), UnixDomainSocketAddress.of(path));
        }
    }

    /** A port, with TLS where there are certificates. */
    record Tcp(String host, int port, Certificates certificates) implements DaemonAddress {
        @Override
        public Wire wire() throws IOException {
            var remote = InetSocketAddress.createUnresolved(host, port);
            var tls = certificates.context();
            var plain = new ChannelWire(SocketChannel.open(), remote);
            return tls == null ? plain : new TlsWire(plain, host, port, tls);
        }
    }
}
