package dev.sandboxengine.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Finds out whose key a request shows. What it found it remembers for a second, so a revoked key works no longer than that. Thread-safe. */
public final class KeyAuthentication {

    private static final Duration MEMORY = Duration.ofSeconds(1);
    private static final int MOST = 10_000;

    private final AccessStore store;
    private final InstantSource clock;
    private final Cache<ByteBuffer, Optional<Principal>> known =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(MEMORY).build();

    public KeyAuthentication(AccessStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** The principal behind a key; empty when it opens nothing. */
    public Optional<Principal> authenticate(ApiKey key) {
        if (!key.isPlausible()) {
            return Optional.empty();
        }
        byte[] hash = key.hash();
        return known.get(ByteBuffer.wrap(hash), _ -> store.findByKeyHash(hash, clock.instant()));
    }
}
