package dev.sandboxengine.access.caffeine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sandboxengine.access.LoginPace;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets each account fail five times and each address twenty times, behind which a whole class may sit; then each further
 * attempt has to wait 1, 2, 4 … up to 60 s after the one before. Remembers for a quarter of an hour. Thread-safe.
 */
public final class GrowingPace implements LoginPace {

    private static final int FREE_FOR_ACCOUNT = 5;
    private static final int FREE_FOR_ADDRESS = 20;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final Duration MEMORY = Duration.ofMinutes(15);
    private static final int MOST = 100_000;

    private final InstantSource clock;
    private final Cache<String, Failures> accounts =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterAccess(MEMORY).build();
    private final Cache<String, Failures> addresses =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterAccess(MEMORY).build();

    public GrowingPace(InstantSource clock) {
        this.clock = clock;
    }

    private record Failures(int count, Instant next) {}

    @Override
    public Optional<Duration> begin(String account, String address) {
        Instant now = clock.instant();
        Optional<Duration> wait = begin(addresses, address, FREE_FOR_ADDRESS, now);
        if (wait.isPresent()) {
            return wait;
        }
        Optional<Duration> forAccount = begin(accounts, account, FREE_FOR_ACCOUNT, now);
        if (forAccount.isPresent()) {
            // It has not begun, so that the address did not fail either
            takeBack(address);
        }
        return forAccount;
    }

    private static Optional<Duration> begin(Cache<String, Failures> of, String key, int free, Instant now) {
        Duration[] wait = {Duration.ZERO};
        of.asMap().compute(key, (_, before) -> {
            if (before != null && now.isBefore(before.next())) {
                wait[0] = Duration.between(now, before.next());
                return before;
            }
            int count = before == null ? 1 : before.count() + 1;
            return new Failures(count, count < free ? now : now.plus(waitAfter(count - free)));
        });
        return wait[0].isZero() ? Optional.empty() : Optional.of(roundedUp(wait[0]));
    }

    private static Duration waitAfter(int more) {
        return more >= 6 ? LONGEST_WAIT : Duration.ofSeconds(1L << more);
    }

    /** Who waits so many whole seconds shall not be refused again. */
    private static Duration roundedUp(Duration wait) {
        return Duration.ofSeconds(wait.plusSeconds(1).minusNanos(1).toSeconds());
    }

    @Override
    public void succeeded(String account, String address) {
        accounts.invalidate(account);
        takeBack(address);
    }

    /** Not all of them: else who has an account could guess at all others in between. */
    private void takeBack(String address) {
        addresses.asMap().compute(address, (_, before) -> lessOne(before));
    }

    private @Nullable Failures lessOne(@Nullable Failures before) {
        return before == null || before.count() <= 1 ? null : new Failures(before.count() - 1, clock.instant());
    }
}
