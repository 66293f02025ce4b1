package dev.sandboxengine.limit.bucket4j;

import dev.sandboxengine.limit.Allowance;
import dev.sandboxengine.limit.Decision;
import dev.sandboxengine.limit.Rate;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.EstimationProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.function.LongSupplier;

/** A bucket that holds a window's requests, is full at first, and fills evenly. Thread-safe, without locks. */
public final class TokenBucket implements Allowance {

    private final Bucket bucket;

    /**
     * Is full.
     *
     * @param nanos tells how time passes, in nanoseconds from any point
     */
    public TokenBucket(Rate rate, LongSupplier nanos) {
        this.bucket = Bucket.builder()
                .withCustomTimePrecision(new Meter(nanos))
                .addLimit(limit -> limit.capacity(rate.requests()).refillGreedy(rate.requests(), rate.window()))
                .build();
    }

    @Override
    public Decision take() {
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        long remaining = probe.getRemainingTokens();
        long wait = probe.isConsumed()
                ? bucket.estimateAbilityToConsume(remaining + 1).getNanosToWaitForRefill()
                : probe.getNanosToWaitForRefill();
        return new Decision(probe.isConsumed(), remaining, Duration.ofNanos(wait));
    }

    @Override
    public Decision look() {
        EstimationProbe probe = bucket.estimateAbilityToConsume(1);
        long left = probe.getRemainingTokens();
        return probe.canBeConsumed()
                ? new Decision(true, left - 1, Duration.ZERO)
                : new Decision(false, left, Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    private record Meter(LongSupplier nanos) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return nanos.getAsLong();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}
