package dev.sandboxengine.access;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * That somebody has logged in: from then on, and until it ends, a token stands for them.
 *
 * @param id its row's, and the token's {@code jti}
 */
public record Login(UUID id, User user, Instant issuedAt, Instant expiresAt) {

    /** For how long a login holds. */
    public static final Duration LIFE = Duration.ofHours(24);
}
