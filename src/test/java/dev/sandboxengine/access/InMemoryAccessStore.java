package dev.sandboxengine.access;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** API clients in a map. Thread-safe. */
public final class InMemoryAccessStore implements AccessStore {

    private static final UUID TEAM = new UUID(0, 1);

    private final Map<ByteBuffer, Principal> clients = new HashMap<>();
    private boolean administrator;

    /** Adds a client with this key. */
    public synchronized void add(ApiKey key, Principal principal) {
        clients.put(ByteBuffer.wrap(key.hash()), principal);
    }

    @Override
    public synchronized Optional<Principal> findByKeyHash(byte[] hash, Instant now) {
        return Optional.ofNullable(clients.get(ByteBuffer.wrap(hash)));
    }

    @Override
    public synchronized boolean hasAdministrator() {
        return administrator;
    }

    @Override
    public synchronized boolean addFirstAdministrator(
            UUID userId, String username, String passwordHash, UUID clientId, byte[] keyHash, Instant now) {
        if (administrator) {
            return false;
        }
        administrator = true;
        clients.put(ByteBuffer.wrap(keyHash), Principal.client(clientId, "administrator", TEAM, Set.of("*")));
        return true;
    }
}
