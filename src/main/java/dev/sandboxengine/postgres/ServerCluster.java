package dev.sandboxengine.postgres;

import dev.sandboxengine.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a cluster that lets in only who knows its password, and looks at one that is there. */
final class ServerCluster {

    /** The superuser and the database of the engine have the same name. */
    static final String NAME = "sandbox_engine";

    private static final Logger log = LoggerFactory.getLogger(ServerCluster.class);
    private static final int INITDB_SECONDS = 120;

    private static final String ACCESS = """
            # whoever connects, connects from this machine and gives a password
            host all all 127.0.0.1/32 scram-sha-256
            """;

    private final ServerFolder folder;

    ServerCluster(ServerFolder folder) {
        this.folder = folder;
    }

    boolean exists() {
        return Files.exists(folder.cluster());
    }

    /**
     * The password; a new one is made only where there is no cluster yet.
     *
     * @throws DatabaseException when there is a cluster without its password
     */
    Secret password() {
        try {
            if (Files.exists(folder.password())) {
                String password = Files.readString(folder.password()).strip();
                if (!password.isEmpty()) {
                    return new Secret(password);
                }
            }
            if (exists()) {
                throw new DatabaseException("the database in " + folder.cluster() + " is there, but its password in "
                        + folder.password() + " is not; put the file back, or move " + folder.cluster()
                        + " away to begin with an empty database");
            }
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
            ServerFolder.writePrivately(folder.password(), password + "\n");
            return new Secret(password);
        } catch (IOException e) {
            throw ServerFolder.explain("Keeping the database password in " + folder.password(), e);
        }
    }

    /**
     * Refuses a cluster that these programs cannot open.
     *
     * @throws DatabaseException when it is damaged or of another major version; it is never touched
     */
    void check() {
        Path version = folder.cluster().resolve("PG_VERSION");
        try {
            String found = Files.exists(version) ? Files.readString(version).strip() : "";
            if (found.isEmpty()) {
                throw new DatabaseException(
                        folder.cluster() + " is not a PostgreSQL data folder (it has no PG_VERSION);"
                                + " restore it from a backup, or move it away to begin with an empty database");
            }
            if (!found.equals(ServerBinaries.MAJOR)) {
                throw new DatabaseException(
                        "the database in " + folder.cluster() + " was written by PostgreSQL " + found
                                + " and this engine brings PostgreSQL " + ServerBinaries.MAJOR
                                + "; nothing was changed. With the engine that wrote it, dump it (pg_dump), then move "
                                + folder.cluster() + " away, start this engine once and restore the dump (psql)");
            }
        } catch (IOException e) {
            throw ServerFolder.explain("Reading " + version, e);
        }
    }

    /**
     * Makes a cluster, beside its final place until it is complete. Blocks for about 2 s.
     *
     * @throws DatabaseException when it cannot be made; nothing half-made is used later
     */
    void create(Path binaries, ServerAccount account, Secret password) {
        log.info("making a new database in {}", folder.cluster());
        Path unfinished = ServerFolder.unfinished(folder.cluster());

        Path passwordFile = unfinished.resolve("password");
        Path data = unfinished.resolve("data");
        try {
            ServerFolder.removeUnfinished(folder.cluster());
            Files.createDirectory(
                    unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            ServerFolder.writePrivately(passwordFile, password.value() + "\n");
            account.own(unfinished);
            initdb(binaries, account, unfinished, List.of(data.toString(), passwordFile.toString()));
            Files.writeString(data.resolve("pg_hba.conf"), ACCESS);
            Files.move(data, folder.cluster(), StandardCopyOption.ATOMIC_MOVE);
            ServerFolder.sync(folder.root());
        } catch (IOException e) {
            throw ServerFolder.explain("Making a database in " + folder.cluster(), e);
        } finally {
            removeQuietly(unfinished);
        }
    }

    private static void initdb(Path binaries, ServerAccount account, Path unfinished, List<String> dataAndPassword)
            throws IOException {
        Path output = unfinished.resolve("initdb.log");
        List<String> program = List.of(
                binaries.resolve("bin/initdb").toString(),
                "--pgdata=" + dataAndPassword.get(0),
                "--pwfile=" + dataAndPassword.get(1),
                "--username=" + NAME,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--set=shared_buffers=48MB",
                "--set=max_connections=64",
                "--no-instructions");
        ProcessBuilder builder = new ProcessBuilder(account.command(program, unfinished))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        ServerEnvironment.apply(builder);
        Process process = builder.start();
        try {
            if (!process.waitFor(INITDB_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new DatabaseException("initdb did not end in " + INITDB_SECONDS
                        + " s; the disk may be too slow or hang: look at it and start again");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new DatabaseException("initdb was interrupted", e);
        }
        if (process.exitValue() != 0) {
            throw ServerEnvironment.explain("initdb", Files.readString(output));
        }
    }

    private static void removeQuietly(Path tree) {
        try {
            ServerFolder.delete(tree);
        } catch (IOException e) {
            log.debug("{} stays until the next start: {}", tree, String.valueOf(e));
        }
    }
}
