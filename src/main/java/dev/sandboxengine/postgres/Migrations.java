package dev.sandboxengine.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the tables to this version of the engine. Several engines may try at once; one does it and the others wait. */
final class Migrations {

    private static final Logger log = LoggerFactory.getLogger(Migrations.class);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final String LOCATION = "classpath:db/migration";

    private Migrations() {}

    /**
     * Waits until the database lets the engine in, then migrates.
     *
     * @throws DatabaseException when the database stays away, refuses the user, or a migration fails
     */
    static void run(DatabaseAddress address) {
        DataSource source = Connections.source(address);
        await(source, address);
        migrate(source, address, LOCATION);
    }

    static void migrate(DataSource source, DatabaseAddress address, String location) {
        try {
            int done = Flyway.configure()
                    .dataSource(source)
                    .locations(location)
                    .failOnMissingLocations(true)
                    .loggers("slf4j")
                    .load()
                    .migrate()
                    .migrationsExecuted;
            if (done > 0) {
                log.info("{} migrations applied to {}", done, address.where());
            }
        } catch (FlywayException e) {
            throw new DatabaseException(
                    "the tables in " + address.where() + " cannot be brought to this version: " + e.getMessage(), e);
        }
    }

    private static void await(DataSource source, DatabaseAddress address) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        boolean told = false;
        while (true) {
            try (Connection _ = source.getConnection()) {
                return;
            } catch (SQLException e) {
                if (SqlStates.isRefusal(e.getSQLState()) || SqlStates.NO_SUCH_DATABASE.equals(e.getSQLState())) {
                    throw new DatabaseException(
                            "the database " + address.where() + " refuses: " + e.getMessage()
                                    + "; correct DATABASE_DSN",
                            e);
                }
                if (System.nanoTime() > deadline) {
                    throw new DatabaseException(
                            "the database " + address.where() + " was not there for " + PATIENCE.toSeconds() + " s: "
                                    + e.getMessage() + "; start it, or correct DATABASE_DSN",
                            e);
                }
                if (!told) {
                    log.info("waiting for the database {}: {}", address.where(), e.getMessage());
                    told = true;
                }
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DatabaseException("waiting for the database was interrupted", e);
        }
    }
}
