package dev.sandboxengine.access.caffeine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sandboxengine.access.AccessStore;
import dev.sandboxengine.access.ApiKey;
import dev.sandboxengine.access.KeyAuthentication;
import dev.sandboxengine.access.Principal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Asks the store, and remembers the answer for a second: a revoked key works no longer than that. Thread-safe. */
public final class CachedKeyAuthentication implements KeyAuthentication {

    private static final Duration MEMORY = Duration.ofSeconds(1);
    private static final int MOST = 10_000;

    private final AccessStore store;
    private final InstantSource clock;
    private final Cache<ByteBuffer, Optional<Principal>> known =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(MEMORY).build();

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
}
