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
import java.util.concurrent.atomic.AtomicLong;

/**
 * Asks the store, and remembers the answer for a second, or until it is told to forget: a revoked key works no longer than
 * that. Thread-safe.
 */
public final class CachedKeyAuthentication implements KeyAuthentication {

    private static final Duration MEMORY = Duration.ofSeconds(1);
    private static final int MOST = 10_000;

    private final AccessStore store;
    private final InstantSource clock;
    private final AtomicLong era = new AtomicLong();
    private final Cache<ByteBuffer, Known> known =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(MEMORY).build();

    /** An answer, and in which era the store was asked. */
    private record Known(long era, Optional<Principal> principal) {}

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
        ByteBuffer name = ByteBuffer.wrap(hash);
        Known present = known.getIfPresent(name);
        if (present == null || present.era() != era.get()) {
            present = known.asMap()
                    .compute(name, (_, before) -> before == null || before.era() != era.get() ? ask(hash) : before);
        }
        return present.principal();
    }

    private Known ask(byte[] hash) {
        long asked = era.get();
        return new Known(asked, store.findByKeyHash(hash, clock.instant()));
    }

    /**
     * Forgets all answers. Emptying the cache would not do: an answer that is under way would be remembered though it may be
     * from before.
     */
    public void forget() {
        era.incrementAndGet();
    }
}
