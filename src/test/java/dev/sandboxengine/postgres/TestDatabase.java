package dev.sandboxengine.postgres;

import dev.sandboxengine.lifecycle.Closer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;

/**
 * A fresh, migrated database for a test class, on one real server per test JVM. The server and its data go when the JVM
 * ends; what a killed JVM left goes at the next start.
 */
public final class TestDatabase implements AutoCloseable {

    private static final Path HOME = Path.of("target", "test-postgres").toAbsolutePath();
    private static final String TEMPLATE = "migrated";
    private static final int POOL_SIZE = 8;
    private static final AtomicInteger count = new AtomicInteger();

    private final String name;
    private final Database database;

    private TestDatabase(String name, Database database) {
        this.name = name;
        this.database = database;
    }

    /** Takes about 50 ms; the first one in a JVM a few seconds. Close it after use. */
    public static TestDatabase fresh() {
        String name = "test_" + count.incrementAndGet();
        execute("create database " + name + " template " + TEMPLATE);
        return new TestDatabase(name, Database.connect(address(name), POOL_SIZE, new Closer()));
    }

    public Database database() {
        return database;
    }

    public Jdbi jdbi() {
        return database.jdbi();
    }

    /** A second pool of connections to it, as another engine has. To be closed. */
    public Database another() {
        return Database.connect(address(name), POOL_SIZE, new Closer());
    }

    /** Where it is, for a test that starts a whole engine on it. */
    public DatabaseAddress address() {
        return address(name);
    }

    /** The same as a {@code DATABASE_DSN}. */
    public String dsn() {
        DatabaseAddress address = address();
        return "postgres://" + address.user() + ":" + address.password().value() + "@" + address.where()
                + "?sslmode=disable";
    }

    /** Ends its connections and drops it. */
    @Override
    public void close() {
        database.close();
        execute("drop database if exists " + name + " with (force)");
    }

    private static DatabaseAddress address(String database) {
        DatabaseAddress main = Server.SHARED.address();
        String url = main.url().substring(0, main.url().lastIndexOf('/') + 1) + database;
        return new DatabaseAddress(url, main.user(), main.password(), main.parameters());
    }

    private static void execute(String sql) {
        execute(Server.SHARED.address(), sql);
    }

    private static void execute(DatabaseAddress address, String sql) {
        try (Connection connection = Connections.source(address).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new DatabaseException(sql + ": " + e.getMessage(), e);
        }
    }

    /** Started by the first test that wants a database. */
    private static final class Server {

        static final EmbeddedServer SHARED = start();

        private static EmbeddedServer start() {
            try {
                Files.createDirectories(HOME);
                removeLeftOvers();
                Path root = HOME.resolve(String.valueOf(ProcessHandle.current().pid()));
                Files.createDirectories(root);
                EmbeddedServer server = EmbeddedServer.start(
                        new ServerFolder(root.toRealPath(), HOME.resolve("binaries")), 40 * POOL_SIZE);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    server.close();
                    delete(root);
                }));
                execute(server.address(), "create database " + TEMPLATE);
                String url = server.address().url();
                Migrations.run(new DatabaseAddress(
                        url.substring(0, url.lastIndexOf('/') + 1) + TEMPLATE,
                        server.address().user(),
                        server.address().password(),
                        server.address().parameters()));
                return server;
            } catch (IOException e) {
                throw ServerFolder.explain("Starting a database for tests in " + HOME, e);
            }
        }

        private static void removeLeftOvers() throws IOException {
            try (var entries = Files.newDirectoryStream(HOME, "[0-9]*")) {
                for (Path entry : entries) {
                    if (ProcessHandle.of(Long.parseLong(String.valueOf(entry.getFileName())))
                            .isEmpty()) {
                        ServerProcesses.of(entry).all().forEach(ProcessHandle::destroyForcibly);
                        delete(entry);
                    }
                }
            }
        }

        private static void delete(Path tree) {
            try {
                ServerFolder.delete(tree);
            } catch (IOException e) {
                throw ServerFolder.explain("Deleting " + tree, e);
            }
        }
    }
}
