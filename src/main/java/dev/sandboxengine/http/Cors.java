package dev.sandboxengine.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets pages of other origins use the API with a key that they have. Cookies are never allowed across origins, so an open
 * policy gives a page nothing that its key does not. A narrower one holds for WebSockets too.
 */
final class Cors implements Routes {

    private final Set<String> origins;
    private final Optional<URI> publicUrl;

    Cors(Set<String> origins, Optional<URI> publicUrl) {
        this.origins = origins;
        this.publicUrl = publicUrl;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.before(API + "/*", this::allow);
        routes.wsBeforeUpgrade(this::checkUpgrade);
    }

    /** Browsers ask nobody before they open a socket to another origin, so it is refused here. */
    private void checkUpgrade(Context ctx) {
        @Nullable String origin = ctx.header("Origin");
        if (origin != null && !origins.contains("*") && !origins.contains(origin) && !isOurs(origin, ctx)) {
            throw Problem.of(
                    Problem.Kind.PERMISSION_DENIED,
                    "pages of this origin may not connect; the operator can add it to CORS_ORIGINS");
        }
    }

    private boolean isOurs(String origin, Context ctx) {
        String host = origin.substring(origin.indexOf("://") + 1).replaceFirst("^//", "");
        return host.equalsIgnoreCase(ctx.header("Host"))
                || publicUrl
                        .filter(ours -> host.equalsIgnoreCase(ours.getAuthority()))
                        .isPresent();
    }

    private void allow(Context ctx) {
        @Nullable String origin = ctx.header("Origin");
        if (origin == null || !(origins.contains("*") || origins.contains(origin))) {
            return;
        }
        ctx.header("Access-Control-Allow-Origin", origins.contains("*") ? "*" : origin);
        ctx.header("Vary", "Origin");
        ctx.header(
                "Access-Control-Expose-Headers",
                "X-Request-ID, Retry-After, Location, Idempotency-Replayed, RateLimit, RateLimit-Policy");
        if (ctx.header("Access-Control-Request-Method") != null
                && ctx.method().name().equals("OPTIONS")) {
            ctx.header("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE, OPTIONS");
            ctx.header(
                    "Access-Control-Allow-Headers",
                    "Authorization, Content-Type, X-API-Key, Idempotency-Key, X-Request-ID, X-Team-ID");
            ctx.header("Access-Control-Max-Age", "600");
            ctx.status(204);
            ctx.skipRemainingHandlers();
        }
    }
}
