package dev.sandboxengine.access;

class InMemoryTicketStoreTest extends TicketStoreContract {

    private final TicketStore store = new InMemoryTicketStore();

    @Override
    protected TicketStore store() {
        return store;
    }
}
