package dev.sandboxengine.sandbox;

import dev.sandboxengine.runtime.PodName;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Pods that no live sandbox wants, since when this engine has seen each, and how many there were. The time is a monotonic one:
 * a clock that jumps makes none of them older. Thread-safe.
 */
final class Orphans {

    private final Duration grace;
    private final LongSupplier nanos;
    private final Map<PodName, Long> firstSeen = new ConcurrentHashMap<>();
    private final LongAdder found = new LongAdder();
    private final LongAdder removed = new LongAdder();

    Orphans(Duration grace, LongSupplier nanos) {
        this.grace = grace;
        this.nanos = nanos;
    }

    /** It is one now. True: it was not known. */
    boolean see(PodName pod) {
        boolean isNew = firstSeen.putIfAbsent(pod, nanos.getAsLong()) == null;
        if (isNew) {
            found.increment();
        }
        return isNew;
    }

    /** For how long it is left alone from now on; zero or less when it may be removed. */
    Duration left(PodName pod) {
        long now = nanos.getAsLong();
        return grace.minusNanos(now - firstSeen.getOrDefault(pod, now));
    }

    /** For how long the one is left alone that is removed next. */
    Optional<Duration> next() {
        return firstSeen.keySet().stream().map(this::left).min(Duration::compareTo);
    }

    /** It was removed by this engine. */
    void remove(PodName pod) {
        if (firstSeen.remove(pod) != null) {
            removed.increment();
        }
    }

    /** All others are wanted again, or gone. */
    void retain(Collection<PodName> orphans) {
        firstSeen.keySet().retainAll(orphans);
    }

    long found() {
        return found.sum();
    }

    long removed() {
        return removed.sum();
    }
}
