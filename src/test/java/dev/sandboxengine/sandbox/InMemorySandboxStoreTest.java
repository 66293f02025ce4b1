package dev.sandboxengine.sandbox;

import java.util.UUID;

class InMemorySandboxStoreTest extends SandboxStoreContract {

    private final InMemorySandboxStore store = new InMemorySandboxStore();
    private final UUID team = new UUID(0, 1);
    private final UUID otherTeam = new UUID(0, 2);

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
}
