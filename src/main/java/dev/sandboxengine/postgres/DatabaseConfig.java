package dev.sandboxengine.postgres;

import dev.sandboxengine.config.Environment;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which database the engine uses.
 *
 * @param location an existing server, or one that the engine runs itself
 * @param poolSize the most connections that one engine holds, but for one that listens
 */
public record DatabaseConfig(Location location, int poolSize) {

    private static final int POOL_SIZE = 16;

    /** Where the database comes from. */
    public sealed interface Location {}

    /** A server of the engine's own, with its data below the data folder. */
    public record Embedded(Path dataDir) implements Location {}

    /** A server that someone else runs. */
    public record External(DatabaseAddress address) implements Location {}

    /**
     * Reads {@code DATABASE_DSN} (none: embedded) and {@code DATABASE_POOL_SIZE}.
     *
     * @param dataDir the engine's data folder
     */
    public static DatabaseConfig from(Environment env, Path dataDir) {
        int poolSize = env.number("DATABASE_POOL_SIZE", POOL_SIZE, 2, 200);
        Optional<String> dsn = env.text("DATABASE_DSN");
        Location embedded = new Embedded(dataDir);
        if (dsn.isEmpty()) {
            return new DatabaseConfig(embedded, poolSize);
        }
        try {
            return new DatabaseConfig(new External(Dsn.parse(dsn.get())), poolSize);
        } catch (IllegalArgumentException e) {
            env.problem("DATABASE_DSN " + e.getMessage());
            return new DatabaseConfig(embedded, poolSize);
        }
    }
}
