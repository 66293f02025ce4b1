package dev.sandboxengine.limit.http;

import dev.sandboxengine.access.Principal;
import dev.sandboxengine.access.http.Callers;
import dev.sandboxengine.http.Routes;
import dev.sandboxengine.limit.Decision;
import dev.sandboxengine.limit.Rate;
import dev.sandboxengine.limit.RateLimiter;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Optional;

/**
 * Bounds what one key or user asks for, and tells on each answer how much is left, as in
 * draft-ietf-httpapi-ratelimit-headers-10. Has to be registered before authentication, which tells it who
 * calls: what they may not do counts as well. Thread-safe.
 */
public final class PrincipalLimit implements Routes {

    private static final String NAME = "\"principal\"";

    private final Optional<RateLimiter> requests;

    /**
     * Counts from now on.
     *
     * @param requests for all requests; empty: unlimited, and nothing is told
     */
    public PrincipalLimit(Optional<RateLimiter> requests) {
        this.requests = requests;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.beforeMatched(API + "/*", this::listen);
        routes.wsBeforeUpgrade(this::listen);
    }

    private void listen(Context ctx) {
        requests.ifPresent(limiter -> Callers.listen(ctx, caller -> check(ctx, caller, limiter)));
    }

    private static void check(Context ctx, Principal caller, RateLimiter limiter) {
        Rate rate = limiter.rate();
        Decision decision = limiter.take(caller.accountable());
        ctx.header(
                "RateLimit-Policy",
                NAME + ";q=" + rate.requests() + ";w=" + rate.window().toSeconds());
        ctx.header("RateLimit", NAME + ";r=" + decision.remaining() + ";t=" + decision.secondsUntilMore());
        if (!decision.allowed()) {
            throw Refusal.because("more than " + rate.inWords() + " were made by this key or user", decision);
        }
    }
}
