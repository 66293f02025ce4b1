package dev.sandboxengine.access.caffeine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets each key be tried so often; then each further attempt has to wait 1, 2, 4 … up to 60 s after the one before. Remembers
 * for a quarter of an hour. Thread-safe.
 *
 * @param <K> small keys, whatever callers send: many are kept
 */
final class GrowingWait<K> {

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration MEMORY = Duration.ofMinutes(15);
    private static final int MOST = 100_000;

    private final int free;
    private final InstantSource clock;
    private final Cache<K, Attempts> attempts =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterAccess(MEMORY).build();

    /** @param free how many attempts need not wait */
    GrowingWait(int free, InstantSource clock) {
        this.free = free;
        this.clock = clock;
    }

    private record Attempts(int count, Instant next) {}

    /** After which time one may be begun; empty: at once. */
    Optional<Duration> look(K key) {
        return Optional.ofNullable(attempts.getIfPresent(key))
                .flatMap(before -> between(clock.instant(), before.next()));
    }

    /** Begins one, or tells after which time it may be begun. */
    Optional<Duration> begin(K key) {
        Instant now = clock.instant();
        Instant[] next = {now};
        attempts.asMap().compute(key, (_, before) -> {
            if (before != null && now.isBefore(before.next())) {
                next[0] = before.next();
                return before;
            }
            int count = before == null ? 1 : before.count() + 1;
            return new Attempts(count, count < free ? now : now.plus(after(count - free)));
        });
        return between(now, next[0]);
    }

    private static Duration after(int more) {
        return more >= 6 ? LONGEST : Duration.ofSeconds(1L << more);
    }

    /** In whole seconds, rounded up: who waits for so long shall not be refused again. */
    private static Optional<Duration> between(Instant now, Instant next) {
        return now.isBefore(next)
                ? Optional.of(Duration.ofSeconds(
                        Duration.between(now, next).plusSeconds(1).minusNanos(1).toSeconds()))
                : Optional.empty();
    }

    /** Has whoever tries wait for so long from now on, or for as long as they have to anyway. */
    void delay(K key, Duration wait) {
        Instant next = clock.instant().plus(wait);
        attempts.asMap()
                .merge(
                        key,
                        new Attempts(0, next),
                        (before, _) -> before.next().isBefore(next) ? new Attempts(before.count(), next) : before);
    }

    /** One that was begun does not count. */
    void takeBack(K key) {
        attempts.asMap().compute(key, (_, before) -> lessOne(before));
    }

    private @Nullable Attempts lessOne(@Nullable Attempts before) {
        return before == null || before.count() <= 1 ? null : new Attempts(before.count() - 1, clock.instant());
    }

    /** None was ever begun. */
    void forget(K key) {
        attempts.invalidate(key);
    }
}
