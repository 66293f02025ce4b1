package dev.sandboxengine.sandbox;

import dev.sandboxengine.quota.QuotaDefaults;
import dev.sandboxengine.quota.QuotaScope;
import dev.sandboxengine.quota.QuotaStore;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;

class InMemorySandboxStoreTest extends SandboxStoreContract {

    private final InMemorySandboxStore store = new InMemorySandboxStore();
    private final UUID team = new UUID(0, 1);
    private final UUID otherTeam = new UUID(0, 2);

    private final UUID client = new UUID(0, 3);

    @BeforeEach
    void know() {
        store.quotas().knows(new QuotaScope.Team(team));
        store.quotas().knows(new QuotaScope.Team(otherTeam));
        store.quotas().knows(QuotaScope.Key.of(client));
    }

    @Override
    public SandboxStore store() {
        return store;
    }

    @Override
    public SandboxEvents events() {
        return store.events();
    }

    @Override
    public UUID team() {
        return team;
    }

    @Override
    public UUID otherTeam() {
        return otherTeam;
    }

    @Override
    public UUID client() {
        return client;
    }

    @Override
    public QuotaStore quotas() {
        return store.quotas();
    }

    @Override
    public void defaults(QuotaDefaults defaults) {
        store.quotas().defaults(defaults);
    }
}
