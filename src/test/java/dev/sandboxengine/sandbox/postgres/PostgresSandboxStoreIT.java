package dev.sandboxengine.sandbox.postgres;

import dev.sandboxengine.postgres.TestDatabase;
import dev.sandboxengine.quota.QuotaDefaults;
import dev.sandboxengine.quota.QuotaStore;
import dev.sandboxengine.quota.postgres.PostgresQuotaStore;
import dev.sandboxengine.sandbox.SandboxEvents;
import dev.sandboxengine.sandbox.SandboxStore;
import dev.sandboxengine.sandbox.SandboxStoreContract;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class PostgresSandboxStoreIT extends SandboxStoreContract {

    private static final UUID TEAM = new UUID(0, 1);
    private static final UUID OTHER_TEAM = new UUID(0, 2);
    private static TestDatabase database;
    private static final UUID CLIENT = new UUID(0, 3);
    private volatile QuotaDefaults defaults = QuotaDefaults.UNLIMITED;

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
        database.jdbi().useHandle(handle -> {
            handle.execute("insert into team (id, name, created_at) values (?, 'one', now())", TEAM);
            handle.execute("insert into team (id, name, created_at) values (?, 'two', now())", OTHER_TEAM);
            handle.execute(
                    "insert into api_clients (id, team_id, name, key_hash, permissions, created_at)"
                            + " values (?, ?, 'one', '', '{*}', now())",
                    CLIENT,
                    TEAM);
        });
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void empty() {
        database.jdbi().useHandle(handle -> {
            handle.execute("delete from sandbox");
            handle.execute("delete from quota");
        });
    }

    @Override
    public SandboxStore store() {
        return new PostgresSandboxStore(database.jdbi(), () -> defaults);
    }

    @Override
    public SandboxEvents events() {
        return new PostgresSandboxEvents(database.jdbi());
    }

    @Override
    public UUID team() {
        return TEAM;
    }

    @Override
    public UUID otherTeam() {
        return OTHER_TEAM;
    }

    @Override
    public UUID client() {
        return CLIENT;
    }

    @Override
    public QuotaStore quotas() {
        return new PostgresQuotaStore(database.jdbi(), () -> defaults);
    }

    @Override
    public void defaults(QuotaDefaults now) {
        defaults = now;
    }
}
