package dev.sandboxengine.access.caffeine;

import dev.sandboxengine.access.LoggedIn;
import dev.sandboxengine.access.LoginStore;
import dev.sandboxengine.access.LoginTokens;
import dev.sandboxengine.access.UserAuthentication;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/**
 * Asks the store, and remembers the answer for a second at the most: what was changed elsewhere holds here no longer than
 * that, and what was changed here is forgotten at once. Thread-safe.
 */
public final class CachedUserAuthentication implements UserAuthentication {

    private final LoginTokens tokens;
    private final LoginStore store;
    private final InstantSource clock;
    private final RecentAnswers<UUID, LoggedIn> known = new RecentAnswers<>();

    public CachedUserAuthentication(LoginTokens tokens, LoginStore store, InstantSource clock) {
        this.tokens = tokens;
        this.store = store;
        this.clock = clock;
    }

    @Override
    public Optional<LoggedIn> authenticate(String token) {
        return tokens.read(token).flatMap(login -> known.get(login, id -> store.find(id, clock.instant())));
    }

    /** Asks the store again for everybody. */
    public void forget() {
        known.forget();
    }
}
