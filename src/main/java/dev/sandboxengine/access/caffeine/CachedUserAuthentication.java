package dev.sandboxengine.access.caffeine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sandboxengine.access.LoggedIn;
import dev.sandboxengine.access.LoginStore;
import dev.sandboxengine.access.LoginTokens;
import dev.sandboxengine.access.UserAuthentication;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Asks the store, and remembers the answer for a second at the most: what was changed elsewhere holds here no longer than
 * that, and what was changed here is forgotten at once. Thread-safe.
 */
public final class CachedUserAuthentication implements UserAuthentication {

    private static final Duration MEMORY = Duration.ofSeconds(1);
    private static final int MOST = 10_000;

    private final LoginTokens tokens;
    private final LoginStore store;
    private final InstantSource clock;
    private final AtomicLong era = new AtomicLong();
    private final Cache<UUID, Known> known =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(MEMORY).build();

    /** An answer, and in which era the store was asked. */
    private record Known(long era, Optional<LoggedIn> who) {}

    public CachedUserAuthentication(LoginTokens tokens, LoginStore store, InstantSource clock) {
        this.tokens = tokens;
        this.store = store;
        this.clock = clock;
    }

    @Override
    public Optional<LoggedIn> authenticate(String token) {
        return tokens.read(token).flatMap(this::find);
    }

    private Optional<LoggedIn> find(UUID login) {
        Known present = known.getIfPresent(login);
        if (present == null || present.era() != era.get()) {
            present = known.asMap()
                    .compute(login, (id, before) -> before == null || before.era() != era.get() ? ask(id) : before);
        }
        return present.who();
    }

    private Known ask(UUID login) {
        long asked = era.get();
        return new Known(asked, store.find(login, clock.instant()));
    }

    /**
     * Forgets all answers. Emptying the cache would not do: an answer that is under way would be remembered though it may be
     * from before.
     */
    public void forget() {
        era.incrementAndGet();
    }
}
