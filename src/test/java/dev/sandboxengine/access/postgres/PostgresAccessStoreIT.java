package dev.sandboxengine.access.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.access.AccessStore;
import dev.sandboxengine.access.AccessStoreContract;
import dev.sandboxengine.access.ApiKey;
import dev.sandboxengine.postgres.TestDatabase;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresAccessStoreIT extends AccessStoreContract {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private final TestDatabase database = TestDatabase.fresh();
    private final ApiKey key = ApiKey.random(new Random(5));

    @AfterEach
    void close() {
        database.close();
    }

    @Override
    protected AccessStore store() {
        return new PostgresAccessStore(database.jdbi());
    }

    private void add() {
        store().addFirstAdministrator(new UUID(1, 1), "admin", "hash", new UUID(1, 2), key.hash(), NOW);
    }

    private void execute(String sql) {
        database.jdbi().useHandle(handle -> handle.execute(sql));
    }

    @Test
    void aKeyThatIsRevokedOrHasExpiredOpensNothing() {
        add();
        execute("update api_clients set expires_at = '2026-03-01T11:00:00Z'");
        assertThat(store().findByKeyHash(key.hash(), NOW)).isPresent();
        assertThat(store().findByKeyHash(key.hash(), NOW.plusSeconds(3600))).isEmpty();
        execute("update api_clients set is_active = false");
        assertThat(store().findByKeyHash(key.hash(), NOW)).isEmpty();
    }

    @Test
    void theLastUseIsKeptToTheMinute() {
        add();
        store().findByKeyHash(key.hash(), NOW);
        store().findByKeyHash(key.hash(), NOW.plusSeconds(30));
        assertThat(lastUse()).isEqualTo(NOW);
        store().findByKeyHash(key.hash(), NOW.plusSeconds(61));
        assertThat(lastUse()).isEqualTo(NOW.plusSeconds(61));
    }

    private Instant lastUse() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select last_used_at from api_clients")
                        .mapTo(Instant.class)
                        .one());
    }
}
