package dev.sandboxengine.postgres;

import dev.sandboxengine.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the server of one folder to life and to an end. One thread at a time. */
final class ServerLauncher {

    private static final Logger log = LoggerFactory.getLogger(ServerLauncher.class);
    private static final Duration START_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration SAY_AGAIN = Duration.ofSeconds(1);
    private static final int PORT_ATTEMPTS = 5;

    /** The exit status of a start that found the lock taken; PostgreSQL's own are 0 to 3. */
    private static final int LOCKED = 75;

    private static final int LEAST_CONNECTIONS = 64;
    private static final long LOG_SIZE = 10L * 1024 * 1024;

    /**
     * A server that lets the engine in.
     *
     * @param postmaster its first process
     * @param port its port on 127.0.0.1
     */
    record Running(ProcessHandle postmaster, int port) {}

    private final ServerFolder folder;
    private final ServerProcesses processes;
    private final ServerAccount account;
    private final Path binaries;
    private final Secret password;
    private final int connections;
    private final ServerLog serverLog;

    ServerLauncher(
            ServerFolder folder,
            ServerProcesses processes,
            ServerAccount account,
            Path binaries,
            Secret password,
            int connections) {
        this.folder = folder;
        this.processes = processes;
        this.account = account;
        this.binaries = binaries;
        this.password = password;
        this.connections = connections;
        this.serverLog = new ServerLog(folder.log(), LOG_SIZE);
    }

    DatabaseAddress address(int port) {
        return address(port, ServerCluster.NAME);
    }

    private DatabaseAddress address(int port, String database) {
        return new DatabaseAddress(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + database,
                ServerCluster.NAME,
                password,
                Map.of("sslmode", "disable"));
    }

    Path logFile() {
        return folder.log();
    }

    void rotateLog() throws IOException {
        serverLog.rotate();
    }

    /** The server that runs already, else a new one. */
    Running adoptOrStart() throws IOException {
        Optional<Running> adopted = adopt();
        if (adopted.isPresent()) {
            log.info(
                    "PostgreSQL was still running and goes on, on port {}",
                    adopted.get().port());
            return adopted.get();
        }
        endOrphans();
        for (int attempt = 0; ; attempt++) {
            int port = ServerPort.choose(folder.port(), attempt);
            try {
                return launch(port);
            } catch (PortTakenException e) {
                if (attempt == PORT_ATTEMPTS) {
                    throw new DatabaseException(
                            "PostgreSQL found its port " + port
                                    + " of 127.0.0.1 taken, as others before; write a free one into " + folder.port(),
                            e);
                }
            }
        }
    }

    /** Starts a server that died, on the port that the engine's connections know. */
    Running restart(int port) throws IOException {
        endOrphans();
        try {
            return launch(port);
        } catch (PortTakenException e) {
            throw new DatabaseException(
                    "port " + port + " of 127.0.0.1 was taken by another program; end it, or restart the engine", e);
        }
    }

    private Optional<Running> adopt() throws IOException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<PostmasterFile> file = PostmasterFile.read(folder.cluster());
            Optional<ProcessHandle> postmaster = file.flatMap(this::processOf);
            if (postmaster.isEmpty() && processes.postmaster().isEmpty()) {
                return Optional.empty();
            }
            if (postmaster.isPresent() && file.get().isReady()) {
                Optional<Running> adopted = adopt(postmaster.get(), file.get().port());
                if (adopted.isPresent()) {
                    return adopted;
                }
            }
            pause();
        }
        throw new DatabaseException("PostgreSQL in " + folder.cluster() + " neither starts nor stops; see "
                + folder.log() + ", end its processes and start again");
    }

    /** Nothing when it turns out to be dying, or is ended here because an engine with other settings started it. */
    private Optional<Running> adopt(ProcessHandle postmaster, int port) throws IOException {
        try {
            admit(port);
        } catch (SQLException e) {
            log.debug("PostgreSQL says that it is ready and does not answer", e);
            return Optional.empty();
        }
        if (ServerProcesses.arguments(postmaster).containsAll(program(port))) {
            return Optional.of(new Running(postmaster, port));
        }
        log.info("PostgreSQL was still running with other settings and is started again");
        stop();
        return Optional.empty();
    }

    private Optional<ProcessHandle> processOf(PostmasterFile file) {
        return processes.all().stream()
                .filter(process -> process.pid() == file.pid())
                .findFirst();
    }

    boolean isAlive(Running running) {
        return processes.contains(running.postmaster());
    }

    /** Ends what a killed server left. */
    private void endOrphans() throws IOException {
        if (!awaitNone(processes.all().isEmpty() ? Duration.ZERO : KILL_TIMEOUT)) {
            processes.all().forEach(ProcessHandle::destroyForcibly);
            if (!awaitNone(KILL_TIMEOUT)) {
                throw new DatabaseException("processes of an earlier PostgreSQL in " + folder.cluster()
                        + " do not end: " + processes.all() + "; end them and start again");
            }
        }
    }

    private Running launch(int port) throws IOException, PortTakenException {
        serverLog.rotate();
        long logged = serverLog.size();
        ProcessBuilder builder = new ProcessBuilder(command(port))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.log().toFile()));
        ServerEnvironment.apply(builder);
        Process process = builder.start();
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<PostmasterFile> file = PostmasterFile.read(folder.cluster());
            if (file.isPresent() && file.get().isReady() && file.get().pid() == process.pid()) {
                return admitted(new Running(process.toHandle(), port));
            }
            if (!process.isAlive()) {
                String said = serverLog.since(logged);
                if (said.contains("could not bind")) {
                    throw new PortTakenException();
                }
                if (process.exitValue() == LOCKED) {
                    throw new DatabaseException(
                            "a PostgreSQL that cannot be seen from here, perhaps in a container, uses "
                                    + folder.cluster() + "; stop it and start again");
                }
                throw ServerEnvironment.explain("PostgreSQL", said);
            }
            pause();
        }
        stop();
        throw new DatabaseException(
                "PostgreSQL was not ready after " + START_TIMEOUT.toMinutes() + " minutes; see " + folder.log());
    }

    private Running admitted(Running started) throws IOException {
        try {
            admit(started.port());
            return started;
        } catch (DatabaseException e) {
            stop();
            throw e;
        } catch (SQLException e) {
            stop();
            throw new DatabaseException(
                    "PostgreSQL on port " + started.port() + " started but does not answer: " + e.getMessage(), e);
        }
    }

    /**
     * The server behind a lock that all its processes inherit. Only its holder may remove the file of a killed server, which
     * a re-used process id would make look alive; while any process of that server lives, anywhere on this machine, the lock
     * cannot be had.
     */
    private List<String> command(int port) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "flock",
                "--nonblock",
                "--no-fork",
                "--conflict-exit-code",
                String.valueOf(LOCKED),
                folder.lock().toString(),
                "sh",
                "-c",
                "rm -f \"$0\" && exec \"$@\"",
                folder.cluster().resolve("postmaster.pid").toString()));
        command.addAll(account.command(program(port), folder.cluster()));
        return command;
    }

    private List<String> program(int port) {
        List<String> program = new ArrayList<>(List.of(
                binaries.resolve("bin/postgres").toString(),
                "-D",
                folder.cluster().toString()));
        List.of(
                        "cluster_name=" + processes.name(),
                        "port=" + port,
                        "listen_addresses=127.0.0.1",
                        "unix_socket_directories=",
                        "max_connections=" + Math.max(LEAST_CONNECTIONS, connections + 16),
                        "password_encryption=scram-sha-256",
                        "fsync=on",
                        "synchronous_commit=on",
                        "full_page_writes=on",
                        "wal_level=minimal",
                        "max_wal_senders=0",
                        "min_wal_size=48MB",
                        "max_wal_size=256MB",
                        "shared_buffers=48MB",
                        "effective_cache_size=512MB",
                        "random_page_cost=1.1",
                        "io_method=sync",
                        "huge_pages=off",
                        "jit=off",
                        "max_parallel_workers_per_gather=0",
                        "max_worker_processes=2",
                        "autovacuum_max_workers=2",
                        "timezone=UTC",
                        "log_timezone=UTC",
                        "logging_collector=off",
                        "log_destination=stderr",
                        "log_line_prefix=%m [%p] ",
                        "log_checkpoints=off",
                        "log_error_verbosity=terse",
                        "log_min_error_statement=panic")
                .forEach(setting -> program.addAll(List.of("-c", setting)));
        return program;
    }

    /** Enters with the password, and makes the engine's database where there is none yet. */
    private void admit(int port) throws IOException, SQLException {
        try {
            try {
                enter(address(port));
            } catch (SQLException e) {
                if (!SqlStates.NO_SUCH_DATABASE.equals(e.getSQLState())) {
                    throw e;
                }
                enter(address(port, "postgres"), "create database " + ServerCluster.NAME);
            }
        } catch (SQLException e) {
            if (SqlStates.isRefusal(e.getSQLState())) {
                throw new DatabaseException("the database in " + folder.cluster() + " does not accept the password in "
                        + folder.password() + "; put the right file back, or move " + folder.cluster()
                        + " away to begin with an empty database");
            }
            throw e;
        }
    }

    private void enter(DatabaseAddress address, String... statements) throws SQLException, IOException {
        try (Connection connection = Connections.source(address).getConnection();
                Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery("show data_directory")) {
                Path served = rows.next() ? Path.of(rows.getString(1)) : Path.of("");
                if (!Files.isSameFile(served, folder.cluster())) {
                    throw new DatabaseException(address.where() + " serves " + served + " and not " + folder.cluster()
                            + "; end that server and start again");
                }
            }
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    /** Ends the server: politely to itself, not to its clients; then by force. */
    void stop() {
        for (String signal : List.of("INT", "QUIT", "KILL")) {
            long deadline = System.nanoTime() + (signal.equals("INT") ? STOP_TIMEOUT : KILL_TIMEOUT).toNanos();
            while (System.nanoTime() < deadline) {
                send(signal);
                // One that is only just being started does not hear yet
                if (awaitNone(SAY_AGAIN)) {
                    return;
                }
            }
            log.warn("PostgreSQL did not end after the signal {}", signal);
        }
    }

    private void send(String signal) {
        List<ProcessHandle> targets = signal.equals("KILL")
                ? processes.all()
                : processes.postmaster().map(List::of).orElse(List.of());
        targets.forEach(process -> ServerProcesses.signal(process, signal));
    }

    private boolean awaitNone(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!processes.all().isEmpty()) {
            if (System.nanoTime() >= deadline) {
                return false;
            }
            pause();
        }
        return true;
    }

    private static void pause() {
        try {
            Thread.sleep(15);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DatabaseException("waiting for PostgreSQL was interrupted", e);
        }
    }

    /** Someone else listens on the port. */
    private static final class PortTakenException extends Exception {}

    /** What the server writes about itself into its folder. */
    private record PostmasterFile(long pid, int port, boolean isReady) {

        static Optional<PostmasterFile> read(Path cluster) throws IOException {
            try {
                List<String> lines = Files.readAllLines(cluster.resolve("postmaster.pid"));
                if (lines.isEmpty() || !lines.get(0).strip().matches("\\d{1,18}")) {
                    return Optional.empty();
                }
                String port = lines.size() > 3 ? lines.get(3).strip() : "";
                return Optional.of(new PostmasterFile(
                        Long.parseLong(lines.get(0).strip()),
                        port.matches("\\d{1,5}") ? Integer.parseInt(port) : 0,
                        lines.size() > 7 && lines.get(7).strip().equals("ready")));
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        }
    }
}
