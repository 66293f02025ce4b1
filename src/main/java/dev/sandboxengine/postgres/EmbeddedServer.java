package dev.sandboxengine.postgres;

import dev.sandboxengine.lifecycle.Closer;
import dev.sandboxengine.lifecycle.Loop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server that the engine runs itself, with its data kept in the data folder.
 *
 * <p>It listens on 127.0.0.1 only and asks everybody for a password that is made at the first start. It is a process of its
 * own: when the engine is killed it lives on, and the next start adopts it. When it dies while the engine lives, it is
 * started again on the same port within about a second. One engine at a time per data folder; the caller sees to that.
 * Thread-safe.
 */
public final class EmbeddedServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedServer.class);
    private static final Duration WATCH_PAUSE = Duration.ofSeconds(1);

    private final ServerLauncher launcher;
    private final Loop watch;
    private volatile ServerLauncher.Running running;

    private EmbeddedServer(ServerLauncher launcher, ServerLauncher.Running running) {
        this.launcher = launcher;
        this.running = running;
        this.watch = Loop.start("postgres-watch", WATCH_PAUSE, this::watch);
    }

    /**
     * Starts the server, or adopts the one that an earlier engine left. Blocks until it lets the engine in: about 4 s the
     * first time, well under 1 s later, longer after a crash with much to recover.
     *
     * @param dataDir the engine's data folder; made when it is not there
     * @param connections how many connections the engine may hold
     * @throws DatabaseException when it cannot be had; no data was deleted
     */
    public static EmbeddedServer start(Path dataDir, int connections) {
        return start(ServerFolder.in(dataDir), connections);
    }

    static EmbeddedServer start(ServerFolder folder, int connections) {
        try {
            ServerCluster cluster = new ServerCluster(folder);
            if (cluster.exists()) {
                cluster.check();
            }
            ServerProcesses processes = ServerProcesses.of(folder.root());
            var password = cluster.password();
            ServerAccount account = ServerAccount.of(folder.cluster());
            Path binaries = ServerBinaries.unpackedIn(
                    folder.binaries(), folder.ownsBinaries() && processes.all().isEmpty());
            if (cluster.exists()) {
                account.own(folder.cluster());
                Files.setPosixFilePermissions(folder.cluster(), PosixFilePermissions.fromString("rwx------"));
            } else {
                cluster.create(binaries, account, password);
            }
            ServerLauncher launcher = new ServerLauncher(folder, processes, account, binaries, password, connections);
            return new EmbeddedServer(launcher, running(launcher));
        } catch (IOException e) {
            throw ServerFolder.explain("Starting PostgreSQL in " + folder.root(), e);
        }
    }

    /** A server that does not come to serve is not left behind. */
    private static ServerLauncher.Running running(ServerLauncher launcher) throws IOException {
        try {
            return launcher.adoptOrStart();
        } catch (IOException | RuntimeException e) {
            Closer closer = new Closer();
            closer.register(launcher::stop);
            closer.closeAfter(e);
            throw e;
        }
    }

    /** Where to connect. It stays the same for as long as this object lives. */
    public DatabaseAddress address() {
        return launcher.address(running.port());
    }

    /** The process that a test may kill. */
    ProcessHandle postmaster() {
        return running.postmaster();
    }

    private void watch() {
        try {
            launcher.rotateLog();
            if (!launcher.isAlive(running)) {
                log.warn("PostgreSQL ended by itself and is started again; see {}", launcher.logFile());
                running = launcher.restart(running.port());
            }
        } catch (IOException e) {
            throw ServerFolder.explain("Keeping PostgreSQL alive", e);
        }
    }

    /** Stops the server; whoever is still connected is cut off. Blocks for at most half a minute. */
    @Override
    public void close() {
        watch.close();
        launcher.stop();
    }
}
