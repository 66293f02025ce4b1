package dev.sandboxengine.access;

import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;

/** Who somebody is now who was known before, looked up past every cache. Thread-safe. */
public final class PresentRights {

    private final AccessStore keys;
    private final LoginStore logins;
    private final InstantSource clock;

    public PresentRights(AccessStore keys, LoginStore logins, InstantSource clock) {
        this.keys = keys;
        this.logins = logins;
        this.clock = clock;
    }

    /** The principal behind what was shown; empty when it opens nothing more. */
    public Optional<Principal> of(Credential shown) {
        return switch (shown) {
            case Credential.Key key -> keys.findByKeyHash(HexFormat.of().parseHex(key.hash()), clock.instant());
            case Credential.Session login ->
                logins.find(login.id(), clock.instant()).map(LoggedIn::principal);
        };
    }
}
