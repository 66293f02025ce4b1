package dev.sandboxengine.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sandboxengine.lifecycle.Closer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementException;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.jspecify.annotations.Nullable;

/**
 * The engine's database: migrated, pooled, and ready for Jdbi. A server that goes away later is waited for, for 3 s per use;
 * the pool recovers by itself when it is back. Thread-safe.
 */
public final class Database implements AutoCloseable {

    private static final long CHECK_SECONDS = 1;
    private static final String SESSION =
            "set statement_timeout = '10s'; set lock_timeout = '5s'; set idle_in_transaction_session_timeout = '60s'; set timezone = 'UTC'";

    private final Closer closer;
    private final HikariDataSource pool;
    private final DataSource unpooled;
    private final Jdbi jdbi;
    private final AtomicReference<@Nullable CompletableFuture<Optional<String>>> check = new AtomicReference<>();

    private Database(Closer closer, HikariDataSource pool, DataSource unpooled) {
        this.closer = closer;
        this.pool = pool;
        this.unpooled = unpooled;
        this.jdbi = Jdbi.create(pool).installPlugin(new PostgresPlugin()).installPlugin(new ValueMapping());
        // Arguments hold callers' secrets, and messages go to the log
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(Database::withoutArguments);
    }

    /**
     * Starts the embedded server where the configuration says so, waits for the database for at most a minute, brings its
     * tables to this version and opens the pool.
     *
     * @throws DatabaseException when the database cannot be had or migrated; nothing stays open
     */
    public static Database open(DatabaseConfig config) {
        Closer closer = new Closer();
        try {
            DatabaseAddress address = switch (config.location()) {
                case DatabaseConfig.Embedded embedded ->
                    closer.register(EmbeddedServer.start(embedded.dataDir(), config.poolSize()))
                            .address();
                case DatabaseConfig.External external -> external.address();
            };
            Migrations.run(address);
            return connect(address, config.poolSize(), closer);
        } catch (RuntimeException | Error e) {
            closer.closeAfter(e);
            throw e;
        }
    }

    private static String withoutArguments(StatementException e) {
        StatementContext statement = e.getStatementContext();
        return statement == null
                ? e.getShortMessage()
                : e.getShortMessage() + " [statement: " + statement.getRawSql() + "]";
    }

    /** A pool to a database that is migrated already. */
    static Database connect(DatabaseAddress address, int poolSize, Closer closer) {
        return new Database(closer, closer.register(pool(address, poolSize)), Connections.source(address));
    }

    private static HikariDataSource pool(DatabaseAddress address, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("database");
        config.setDataSource(Connections.source(address));
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(Math.min(size, 2));
        config.setConnectionTimeout(TimeUnit.SECONDS.toMillis(3));
        config.setValidationTimeout(TimeUnit.SECONDS.toMillis(1));
        config.setKeepaliveTime(TimeUnit.MINUTES.toMillis(2));
        config.setMaxLifetime(TimeUnit.MINUTES.toMillis(30));
        config.setInitializationFailTimeout(-1);
        config.setConnectionInitSql(SESSION);
        return new HikariDataSource(config);
    }

    public Jdbi jdbi() {
        return jdbi;
    }

    /** The pool, for libraries that want a {@code DataSource}. Statements end after 10 s, waits for a lock after 5 s. */
    public DataSource dataSource() {
        return pool;
    }

    /** Connections that stay open for as long as their user wants them, beside the pool. */
    DataSource unpooled() {
        return unpooled;
    }

    /**
     * What is wrong with the database; nothing when it answers within 1 s. Never blocks for longer, and never asks twice at
     * once.
     */
    public Optional<String> check() {
        try {
            return inquiry().get(CHECK_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return Optional.of("the database did not answer within " + CHECK_SECONDS + " s");
        } catch (ExecutionException e) {
            return Optional.of("the database cannot be asked");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("the question to the database was interrupted");
        }
    }

    private CompletableFuture<Optional<String>> inquiry() {
        CompletableFuture<Optional<String>> mine = new CompletableFuture<>();
        while (true) {
            CompletableFuture<Optional<String>> running = check.get();
            if (running != null && !running.isDone()) {
                return running;
            }
            if (check.compareAndSet(running, mine)) {
                Thread.ofVirtual().name("database-check").start(() -> mine.complete(ask()));
                return mine;
            }
        }
    }

    private Optional<String> ask() {
        try (Connection connection = pool.getConnection()) {
            return connection.isValid((int) CHECK_SECONDS)
                    ? Optional.empty()
                    : Optional.of("the database does not answer");
        } catch (SQLException | RuntimeException e) {
            return Optional.of("the database cannot be reached");
        }
    }

    /** Closes the pool, then stops the embedded server. */
    @Override
    public void close() {
        closer.close();
    }
}
