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
        write("admin-api-key", key.value());
        write("admin-password", password);
        UUID team = store.ensureTeam(AccessStore.DEFAULT_TEAM, clock.instant());
        store.addUser(UUID.randomUUID(), team, "admin", "admin", passwordHash.apply(password), clock.instant());
        store.addApiClient(UUID.randomUUID(), team, "administrator", key.hash(), Set.of("*"), clock.instant());
        log.info(
                "the administrator's API key is in {}, the password of the user 'admin' in {}",
                dataDir.resolve("admin-api-key"),
                dataDir.resolve("admin-password"));
    }

    private void write(String name, String secret) {
        Path file = dataDir.resolve(name);
        Path fresh = dataDir.resolve("." + name + ".new");
        try {
            Files.deleteIfExists(fresh);
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            Files.writeString(fresh, secret + "\n");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("the administrator's secret cannot be written to " + file, e);
        }
    }
}
