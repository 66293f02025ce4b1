package dev.sandboxengine.idempotency;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what is kept for one caller, so that nobody fills the disk with answers. What there is, is counted in the store at
 * most once a minute, and from then on in this process: a bound may be exceeded by what comes within that minute by way of other
 * engines. Thread-safe.
 */
public final class Ration {

    private static final Duration MEMORY = Duration.ofMinutes(1);
    private static final int MOST_CALLERS = 10_000;

    private final IdempotencyStore store;
    private final long requests;
    private final long bytes;
    private final InstantSource clock;
    private final Map<String, Use> uses = new ConcurrentHashMap<>();

    private record Use(AtomicLong requests, AtomicLong bytes, Instant until) {}

    /**
     * Has counted nothing yet.
     *
     * @param requests how many requests of one caller are remembered at a time
     * @param bytes how much of the answers to them is kept, in bytes
     */
    public Ration(IdempotencyStore store, long requests, long bytes, InstantSource clock) {
        this.store = store;
        this.requests = requests;
        this.bytes = bytes;
        this.clock = clock;
    }

    /** Whether the request that the caller has just been promised to be remembered is one of so many. */
    public boolean covers(String principal) {
        @Nullable Use use = known(principal);
        // What is counted in the store has this one among it
        return use == null
                ? counted(principal).requests().get() <= requests
                : use.requests().incrementAndGet() <= requests;
    }

    /** Whether an answer of so many bytes may be kept as well. */
    public boolean coversBytes(String principal, long length) {
        @Nullable Use known = known(principal);
        Use use = known == null ? counted(principal) : known;
        if (use.bytes().addAndGet(length) <= bytes) {
            return true;
        }
        use.bytes().addAndGet(-length);
        return false;
    }

    private @Nullable Use known(String principal) {
        @Nullable Use use = uses.get(principal);
        return use == null || !clock.instant().isBefore(use.until()) ? null : use;
    }

    private Use counted(String principal) {
        IdempotencyStore.Kept kept = store.kept(principal);
        Use use = new Use(
                new AtomicLong(kept.requests()),
                new AtomicLong(kept.bytes()),
                clock.instant().plus(MEMORY));
        if (uses.size() >= MOST_CALLERS) {
            uses.clear();
        }
        uses.put(principal, use);
        return use;
    }
}
