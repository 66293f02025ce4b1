package dev.sandboxengine.limit.http;

import dev.sandboxengine.http.ClientAddress;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.Refusals;
import dev.sandboxengine.http.Routes;
import dev.sandboxengine.limit.Decision;
import dev.sandboxengine.limit.RateLimiter;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.router.Endpoint;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what comes from one address before anybody asks whose key it shows, and far stricter what shows something that opens
 * nothing: keys cannot be guessed. Has to be registered before authentication. Requests that are under way when the last
 * failure is used up are still answered. Thread-safe.
 */
public final class AddressLimit implements Routes {

    private final Optional<RateLimiter> requests;
    private final Optional<RateLimiter> failures;

    /**
     * Both count from now on.
     *
     * @param requests for all requests; empty: unlimited
     * @param failures for those that fail to authenticate; empty: unlimited
     */
    public AddressLimit(Optional<RateLimiter> requests, Optional<RateLimiter> failures) {
        this.requests = requests;
        this.failures = failures;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.beforeMatched(API + "/*", this::check);
        routes.wsBeforeUpgrade(this::check);
    }

    private void check(Context ctx) {
        String key = ClientAddress.customer(ctx);
        if (requests.isPresent()) {
            RateLimiter limiter = requests.get();
            Decision decision = limiter.take(key);
            if (!decision.allowed()) {
                throw Refusal.because("more than " + limiter.rate().inWords() + " came from this address", decision);
            }
        }
        if (failures.isPresent()) {
            RateLimiter limiter = failures.get();
            Decision decision = limiter.look(key);
            if (!decision.allowed()) {
                throw Refusal.because(
                        "too many requests from this address showed no valid key; check the key", decision);
            }
            Refusals.listen(ctx, problem -> {
                boolean unknownKey = problem.kind() == Problem.Kind.UNAUTHENTICATED && mayShowSecret(ctx);
                boolean unknownLink = problem.kind() == Problem.Kind.NOT_FOUND && hasSecretInPath(ctx);
                if (unknownKey || unknownLink) {
                    limiter.take(key);
                }
            });
        }
    }

    /** Where the path itself opens something, what is not found was not known. */
    private static boolean hasSecretInPath(Context ctx) {
        @Nullable Endpoint route = ctx.endpoints().matchedHttpEndpoint();
        return route != null && route.path.contains("/{token}");
    }

    /** A request without anything guesses nothing: a page that asks whether somebody is logged in, for example. */
    private static boolean mayShowSecret(Context ctx) {
        return ctx.header("Authorization") != null
                || ctx.header("X-API-Key") != null
                || ctx.header("Cookie") != null
                || ctx.header("Transfer-Encoding") != null
                || ctx.req().getContentLengthLong() > 0
                || ctx.queryString() != null;
    }
}
