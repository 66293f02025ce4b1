import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;

/** Turns a machine's bundle of trusted PEM certificates into a trust store that Java reads without a password. */
final class TrustStore {
    public static void main(String[] args) throws Exception {
        Path bundle = Path.of(args[0]);
        Path result = Path.of(args[1]);
        // Certificates are public: without encryption and without a MAC, no password is needed to read them.
        System.setProperty("keystore.pkcs12.certProtectionAlgorithm", "NONE");
        System.setProperty("keystore.pkcs12.macAlgorithm", "NONE");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(bundle)) {
            int number = 0;
            for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca-" + number++, certificate);
            }
        }
        try (var out = Files.newOutputStream(result)) {
            store.store(out, new char[0]);
        }
    }
}
