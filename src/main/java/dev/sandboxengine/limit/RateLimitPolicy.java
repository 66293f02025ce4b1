package dev.sandboxengine.limit;

import dev.sandboxengine.config.Environment;
import java.time.Duration;
import java.util.Optional;

/**
 * What is limited; what is empty is not.
 *
 * @param principal requests of one key or user
 * @param address requests from one address
 * @param failures requests from one address that showed something which opens nothing
 */
public record RateLimitPolicy(Optional<Rate> principal, Optional<Rate> address, Optional<Rate> failures) {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Generous: a team's programs poll. */
    private static final Rate PRINCIPAL = new Rate(30_000, MINUTE);

    private static final Rate ADDRESS = new Rate(60_000, MINUTE);

    /** Strict: who has a key does not guess. */
    private static final Rate FAILURES = new Rate(120, MINUTE);

    /** {@code RATE_LIMIT_PRINCIPAL}, {@code RATE_LIMIT_ADDRESS}, {@code RATE_LIMIT_FAILURES}. */
    public static RateLimitPolicy from(Environment env) {
        return new RateLimitPolicy(
                rate(env, "RATE_LIMIT_PRINCIPAL", PRINCIPAL),
                rate(env, "RATE_LIMIT_ADDRESS", ADDRESS),
                rate(env, "RATE_LIMIT_FAILURES", FAILURES));
    }

    private static Optional<Rate> rate(Environment env, String name, Rate byDefault) {
        return env.value(name, Optional.of(byDefault), Rate.EXPECTED, Rate::parse);
    }
}
