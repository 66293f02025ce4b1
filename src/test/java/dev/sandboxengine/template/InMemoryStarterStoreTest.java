package dev.sandboxengine.template;

class InMemoryStarterStoreTest extends StarterStoreContract {

    private final StarterStore store = new InMemoryStarterStore();

    @Override
    protected StarterStore store() {
        return store;
    }
}
