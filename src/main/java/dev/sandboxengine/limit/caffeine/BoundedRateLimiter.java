package dev.sandboxengine.limit.caffeine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sandboxengine.limit.Allowance;
import dev.sandboxengine.limit.Decision;
import dev.sandboxengine.limit.Rate;
import dev.sandboxengine.limit.RateLimiter;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives everybody an allowance, and forgets those that are whole again: who has asked for nothing during a window has all of
 * it. When there are too many at once, those that ask least are forgotten early, which can only be generous. Thread-safe.
 */
public final class BoundedRateLimiter implements RateLimiter {

    /** How many are known at the same time; a few hundred bytes each. */
    static final int MOST = 10_000;

    private final Rate rate;
    private final Supplier<Allowance> whole;
    private final Cache<String, Allowance> known;

    /**
     * Knows nobody yet.
     *
     * @param whole makes an allowance of that rate of which nothing is taken
     * @param nanos tells how time passes, in nanoseconds from any point
     */
    public BoundedRateLimiter(Rate rate, Supplier<Allowance> whole, LongSupplier nanos) {
        this.rate = rate;
        this.whole = whole;
        this.known = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterAccess(rate.window())
                .ticker(nanos::getAsLong)
                .build();
    }

    @Override
    public Rate rate() {
        return rate;
    }

    @Override
    public Decision take(String key) {
        return known.get(key, _ -> whole.get()).take();
    }

    @Override
    public Decision look(String key) {
        @Nullable Allowance allowance = known.getIfPresent(key);
        return allowance == null ? new Decision(true, rate.requests() - 1, Duration.ZERO) : allowance.look();
    }

    /** How many are known now. */
    long size() {
        known.cleanUp();
        return known.estimatedSize();
    }
}
