package dev.sandboxengine.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs, unpacked once from the class path. */
final class ServerBinaries {

    /** The major version; a cluster of another one cannot be opened. */
    static final String MAJOR = "18";

    private static final Logger log = LoggerFactory.getLogger(ServerBinaries.class);

    private ServerBinaries() {}

    /**
     * The directory with {@code bin}, {@code lib} and {@code share}. Unpacks it when it is not there; a killed unpacking
     * leaves nothing that is used later. Blocks for about 2 s the first time.
     *
     * @param home where unpacked versions are kept
     * @param sweep whether other versions may go, which is when no server runs from them
     * @throws DatabaseException when this kind of machine has no programs, or they cannot be written
     */
    static Path unpackedIn(Path home, boolean sweep) {
        String resource = resource();
        URL url = ServerBinaries.class.getResource("/" + resource);
        if (url == null) {
            throw new DatabaseException("the embedded PostgreSQL has no programs for " + System.getProperty("os.name")
                    + " on " + System.getProperty("os.arch") + "; set DATABASE_DSN to a PostgreSQL server");
        }
        try {
            Path unpacked = home.resolve(MAJOR + "-" + fingerprint(url));
            if (!Files.isDirectory(unpacked)) {
                Files.createDirectories(home);
                ServerFolder.removeUnfinished(unpacked);
                unpack(url, unpacked);
            }
            if (sweep) {
                removeOthers(home, unpacked);
            }
            return unpacked;
        } catch (IOException e) {
            throw ServerFolder.explain("Unpacking PostgreSQL in " + home, e);
        }
    }

    private static String resource() {
        return switch (System.getProperty("os.arch", "").toLowerCase(Locale.ROOT)) {
            case "aarch64", "arm64" -> "postgres-linux-arm_64.txz";
            default -> "postgres-linux-x86_64.txz";
        };
    }

    /** The checksum that the jar's directory holds: exact, and known without reading 15 MB. */
    private static String fingerprint(URL url) throws IOException {
        URLConnection connection = url.openConnection();
        if (connection instanceof JarURLConnection jar) {
            return Long.toHexString(jar.getJarEntry().getCrc());
        }
        return Long.toHexString(connection.getContentLengthLong()) + "-"
                + Long.toHexString(connection.getLastModified());
    }

    private static void unpack(URL url, Path unpacked) throws IOException {
        log.info("unpacking PostgreSQL {} to {}", MAJOR, unpacked);
        Path unfinished = ServerFolder.unfinished(unpacked);
        Files.createDirectories(unfinished);
        try (InputStream packed = url.openStream();
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed, 1 << 16)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                write(entry, tar, unfinished);
            }
        } catch (IOException e) {
            ServerFolder.delete(unfinished);
            throw e;
        }
        Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
        try {
            Files.move(unfinished, unpacked, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            ServerFolder.delete(unfinished);
        }
    }

    private static void write(TarArchiveEntry entry, InputStream content, Path root) throws IOException {
        Path target = root.resolve(entry.getName()).normalize();
        if (!target.startsWith(root) || entry.getName().endsWith(".a")) {
            return;
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
            return;
        }
        Files.createDirectories(target.resolveSibling(""));
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else {
            Files.copy(content, target);
            boolean program = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }

    private static void removeOthers(Path home, Path used) throws IOException {
        try (var entries = Files.newDirectoryStream(home)) {
            for (Path entry : entries) {
                if (!entry.equals(used)) {
                    ServerFolder.delete(entry);
                }
            }
        }
    }
}
