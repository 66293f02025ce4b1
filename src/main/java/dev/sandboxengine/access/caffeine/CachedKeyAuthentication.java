package dev.sandboxengine.access.caffeine;

import dev.sandboxengine.access.AccessStore;
import dev.sandboxengine.access.ApiKey;
import dev.sandboxengine.access.KeyAuthentication;
import dev.sandboxengine.access.Principal;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Asks the store, and remembers the answer for a second, or until it is told to forget: a revoked key works no longer than
 * that. Thread-safe.
 */
public final class CachedKeyAuthentication implements KeyAuthentication {

    private final AccessStore store;
    private final InstantSource clock;
    private final RecentAnswers<ByteBuffer, Principal> known = new RecentAnswers<>();

    public CachedKeyAuthentication(AccessStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    @Override
    public Optional<Principal> authenticate(ApiKey key) {
        if (!key.isPlausible()) {
            return Optional.empty();
        }
        byte[] hash = key.hash();
        return known.get(ByteBuffer.wrap(hash), _ -> store.findByKeyHash(hash, clock.instant()));
    }

    /** Asks the store again for every key. */
    public void forget() {
        known.forget();
    }
}
