package dev.sandboxengine.access;

import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Who somebody is now who was known before, looked up past every cache. Thread-safe. */
public final class PresentRights {

    private final AccessStore keys;
    private final LoginStore logins;
    private final Function<UUID, Optional<Candidate>> candidates;
    private final InstantSource clock;

    /** Of programs and people only: a candidate may nothing. */
    PresentRights(AccessStore keys, LoginStore logins, InstantSource clock) {
        this(keys, logins, _ -> Optional.empty(), clock);
    }

    /** @param candidates whoever has the link of a session */
    public PresentRights(
            AccessStore keys, LoginStore logins, Function<UUID, Optional<Candidate>> candidates, InstantSource clock) {
        this.keys = keys;
        this.logins = logins;
        this.candidates = candidates;
        this.clock = clock;
    }

    /** The principal behind what was shown; empty when it opens nothing more. */
    public Optional<Principal> of(Credential shown) {
        return switch (shown) {
            case Credential.Key key -> keys.findByKeyHash(HexFormat.of().parseHex(key.hash()), clock.instant());
            case Credential.Session login ->
                logins.find(login.id(), clock.instant()).map(LoggedIn::principal);
            case Credential.Link link ->
                candidates
                        .apply(link.session())
                        .filter(candidate -> candidate.active() && candidate.has(link.sandbox()))
                        .map(Principal::atOwnTerminal);
        };
    }
}
