package dev.sandboxengine.access;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.UUID;

/**
 * A person behind a login, as they are now.
 *
 * @param login the login's id
 * @param expiresAt when it ends by itself
 * @param teams what they are in which team, the team that they joined first at the front
 */
public record LoggedIn(UUID login, Instant expiresAt, User user, SequencedMap<UUID, TeamRole> teams) {

    public LoggedIn {
        teams = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(teams));
    }

    /** Them as the maker of a request, acting in the team that they joined first, if they are in any. */
    public Principal principal() {
        return new Principal(
                Principal.Kind.USER,
                user.id(),
                user.username(),
                Optional.ofNullable(teams.firstEntry()).map(Map.Entry::getKey),
                Map.copyOf(teams),
                user.role().granted(),
                Optional.empty());
    }
}
