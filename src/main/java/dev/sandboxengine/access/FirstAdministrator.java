package dev.sandboxengine.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the first administrator: a user and an API client with random secrets, which are written to two files that only the
 * engine's user can read. There is no default password or key.
 */
public final class FirstAdministrator {

    private static final Logger log = LoggerFactory.getLogger(FirstAdministrator.class);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final AccessStore store;
    private final Path dataDir;
    private final UnaryOperator<String> passwordHash;
    private final RandomGenerator random;
    private final InstantSource clock;

    /**
     * @param dataDir where {@code admin-password} and {@code admin-api-key} go
     * @param passwordHash a slow, salted hash
     * @param random a secure one
     */
    public FirstAdministrator(
            AccessStore store,
            Path dataDir,
            UnaryOperator<String> passwordHash,
            RandomGenerator random,
            InstantSource clock) {
        this.store = store;
        this.dataDir = dataDir;
        this.passwordHash = passwordHash;
        this.random = random;
        this.clock = clock;
    }

    /**
     * Does so unless an administrator exists. The files are written before the rows: an engine that dies in between leaves
     * secrets that open nothing, and the next start makes new ones.
     */
    public void ensure() {
        if (store.hasAdministrator()) {
            return;
        }
        ApiKey key = ApiKey.random(random);
        String password = ApiKey.random(random).value().substring(4, 28);
        Path keyFile = write("admin-api-key", key.value());
        Path passwordFile = write("admin-password", password);
        boolean first = store.addFirstAdministrator(
                id(), "admin", passwordHash.apply(password), id(), key.hash(), clock.instant());
        if (first) {
            log.info(
                    "the administrator's API key is in {}, the password of the user 'admin' in {}",
                    keyFile,
                    passwordFile);
        } else {
            delete(keyFile);
            delete(passwordFile);
        }
    }

    /** A random UUID (version 4) of the given generator. */
    private UUID id() {
        long high = (random.nextLong() & 0xffffffffffff0fffL) | 0x4000L;
        long low = (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
        return new UUID(high, low);
    }

    private Path write(String name, String secret) {
        Path file = dataDir.resolve(name);
        Path fresh = dataDir.resolve("." + name + ".new");
        try {
            Files.deleteIfExists(fresh);
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            Files.writeString(fresh, secret + "\n");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("the administrator's secret cannot be written to " + file, e);
        }
    }

    /** Another engine was first on the same database: these secrets open nothing. */
    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException("a useless secret cannot be removed from " + file, e);
        }
    }
}
