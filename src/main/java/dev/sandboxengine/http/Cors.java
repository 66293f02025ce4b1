package dev.sandboxengine.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets pages of other origins use the API with a key that they have. Cookies are never allowed across origins, so an open
 * policy gives a page nothing that its key does not.
 */
final class Cors implements Routes {

    private final Set<String> origins;

    Cors(Set<String> origins) {
        this.origins = origins;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.before(API + "/*", this::allow);
    }

    private void allow(Context ctx) {
        @Nullable String origin = ctx.header("Origin");
        if (origin == null || !(origins.contains("*") || origins.contains(origin))) {
            return;
        }
        ctx.header("Access-Control-Allow-Origin", origins.contains("*") ? "*" : origin);
        ctx.header("Vary", "Origin");
        ctx.header("Access-Control-Expose-Headers", "X-Request-ID, Retry-After, Location, Idempotency-Replayed");
        if (ctx.header("Access-Control-Request-Method") != null
                && ctx.method().name().equals("OPTIONS")) {
            ctx.header("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE, OPTIONS");
            ctx.header(
                    "Access-Control-Allow-Headers",
                    "Authorization, Content-Type, X-API-Key, Idempotency-Key, X-Request-ID");
            ctx.header("Access-Control-Max-Age", "600");
            ctx.status(204);
            ctx.skipRemainingHandlers();
        }
    }
}
