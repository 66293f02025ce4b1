package dev.sandboxengine.runtime.docker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A TLS port before Docker's Unix socket that wants its clients to have the certificate that it has itself. */
final class TlsProxy implements AutoCloseable {

    private static final String PASSWORD = "changeit";

    private final Path target;
    private final SSLServerSocket server;

    /** Makes a certificate for localhost, leaves it as Docker's three PEM files, and takes connections. */
    TlsProxy(Path certificates, Path target) throws Exception {
        this.target = target;
        var keys = makeKeys(certificates);
        writePem(certificates, keys);
        server = (SSLServerSocket)
                context(keys).getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.setNeedClientAuth(true);
        Thread.ofVirtual().name("tls-proxy").start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Makes a key and a certificate for localhost in a directory. */
    static KeyStore makeKeys(Path directory) throws Exception {
        var file = directory.resolve("keys.p12");
        int code = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "docker",
                        "-keyalg",
                        "RSA",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-ext",
                        "bc=ca:true",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.txt").toFile())
                .start()
                .onExit()
                .get(30, TimeUnit.SECONDS)
                .exitValue();
        if (code != 0) {
            throw new IllegalStateException(Files.readString(directory.resolve("keytool.txt")));
        }
        return KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
    }

    static void writePem(Path directory, KeyStore keys) throws Exception {
        String certificate = pem("CERTIFICATE", keys.getCertificate("docker").getEncoded());
        Files.writeString(directory.resolve("ca.pem"), certificate);
        Files.writeString(directory.resolve("cert.pem"), certificate);
        Files.writeString(
                directory.resolve("key.pem"),
                pem("PRIVATE KEY", keys.getKey("docker", PASSWORD.toCharArray()).getEncoded()));
    }

    private static String pem(String kind, byte[] bytes) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
    }

    private static SSLContext context(KeyStore keys) throws GeneralSecurityException {
        var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD.toCharArray());
        var trusted = KeyStore.getInstance("PKCS12");
        try {
            trusted.load(null, null);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        trusted.setCertificateEntry("docker", keys.getCertificate("docker"));
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = (SSLSocket) server.accept();
                var daemon = SocketChannel.open(StandardProtocolFamily.UNIX);
                daemon.connect(UnixDomainSocketAddress.of(target));
                Thread.ofVirtual().start(() -> pump(client, daemon, true));
                Thread.ofVirtual().start(() -> pump(client, daemon, false));
            } catch (IOException _) {
                return;
            }
        }
    }

    private static void pump(SSLSocket client, SocketChannel daemon, boolean inwards) {
        try {
            InputStream from = inwards ? client.getInputStream() : Channels.newInputStream(daemon);
            OutputStream to = inwards ? Channels.newOutputStream(daemon) : client.getOutputStream();
            from.transferTo(to);
            if (inwards) {
                daemon.shutdownOutput();
            } else {
                client.close();
            }
        } catch (IOException _) {
            // One side is gone, or the handshake failed.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
