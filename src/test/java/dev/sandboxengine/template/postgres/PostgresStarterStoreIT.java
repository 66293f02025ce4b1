package dev.sandboxengine.template.postgres;

import dev.sandboxengine.postgres.TestDatabase;
import dev.sandboxengine.template.StarterStore;
import dev.sandboxengine.template.StarterStoreContract;
import org.junit.jupiter.api.AfterEach;

class PostgresStarterStoreIT extends StarterStoreContract {

    private final TestDatabase database = TestDatabase.fresh();

    @AfterEach
    void close() {
        database.close();
    }

    @Override
    protected StarterStore store() {
        return new PostgresStarterStore(database.jdbi());
    }
}
