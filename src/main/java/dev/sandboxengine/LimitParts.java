package dev.sandboxengine;

import dev.sandboxengine.limit.Rate;
import dev.sandboxengine.limit.RateLimitPolicy;
import dev.sandboxengine.limit.RateLimiter;
import dev.sandboxengine.limit.bucket4j.TokenBucket;
import dev.sandboxengine.limit.caffeine.BoundedRateLimiter;
import dev.sandboxengine.limit.http.AddressLimit;
import dev.sandboxengine.limit.http.PrincipalLimit;
import java.util.Optional;

/** The rate limits, wired; both come before authentication. */
record LimitParts(AddressLimit byAddress, PrincipalLimit byPrincipal) {

    static LimitParts of(RateLimitPolicy policy) {
        return new LimitParts(
                new AddressLimit(limiter(policy.address()), limiter(policy.failures())),
                new PrincipalLimit(limiter(policy.principal())));
    }

    private static Optional<RateLimiter> limiter(Optional<Rate> rate) {
        return rate.map(
                each -> new BoundedRateLimiter(each, () -> new TokenBucket(each, System::nanoTime), System::nanoTime));
    }
}
