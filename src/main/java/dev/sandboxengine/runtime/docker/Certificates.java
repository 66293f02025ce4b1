package dev.sandboxengine.runtime.docker;

import com.github.dockerjava.core.util.CertificateUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * A directory with Docker's three PEM files, read when they are first needed. docker-java's own way stops at TLS 1.2, which
 * cannot be half-closed. Thread-safe.
 */
final class Certificates {

    private static final char[] NO_PASSWORD = {};

    private final Optional<Path> directory;
    private volatile @Nullable SSLContext context;

    Certificates(Optional<Path> directory) {
        this.directory = directory;
    }

    /** How to speak TLS; null where it is not spoken. */
    @Nullable SSLContext context() throws IOException {
        if (directory.isPresent() && context == null) {
            context = read(directory.get());
        }
        return context;
    }

    private static SSLContext read(Path directory) throws IOException {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(keys(directory).getKeyManagers(), trust(directory).getTrustManagers(), null);
            return context;
        } catch (NoSuchFileException missing) {
            throw new SSLException("there is no " + missing.getMessage(), missing);
        } catch (IOException | GeneralSecurityException | RuntimeException failure) {
            throw new SSLException("the certificates in " + directory + " cannot be read", failure);
        }
    }

    private static KeyManagerFactory keys(Path directory) throws IOException, GeneralSecurityException {
        var key = CertificateUtils.loadPrivateKey(Files.readString(directory.resolve("key.pem")));
        var store = emptyStore();
        store.setKeyEntry(
                "engine", key, NO_PASSWORD, certificates(directory, "cert.pem").toArray(Certificate[]::new));
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, NO_PASSWORD);
        return keys;
    }

    private static TrustManagerFactory trust(Path directory) throws IOException, GeneralSecurityException {
        var store = emptyStore();
        for (var certificate : certificates(directory, "ca.pem")) {
            store.setCertificateEntry("ca" + store.size(), certificate);
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        return trust;
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static List<Certificate> certificates(Path directory, String file)
            throws IOException, GeneralSecurityException {
        var bytes = new ByteArrayInputStream(Files.readAllBytes(directory.resolve(file)));
        return List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(bytes));
    }
}
