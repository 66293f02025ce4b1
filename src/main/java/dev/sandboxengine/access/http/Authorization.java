package dev.sandboxengine.access.http;

import dev.sandboxengine.access.ApiKey;
import dev.sandboxengine.access.KeyAuthentication;
import dev.sandboxengine.access.Permission;
import dev.sandboxengine.access.Principal;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.Routes;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.security.RouteRole;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request through when its key may do what its route needs. A route that declares nothing is closed. Thread-safe.
 */
public final class Authorization implements Routes {

    private static final String BEARER = "Bearer ";

    private final KeyAuthentication keys;

    public Authorization(KeyAuthentication keys) {
        this.keys = keys;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.beforeMatched(ctx -> check(ctx, false));
        routes.wsBeforeUpgrade(ctx -> check(ctx, true));
    }

    private void check(Context ctx, boolean upgrade) {
        if (upgrade && ctx.routeRoles().isEmpty()) {
            // An upgrade comes here whether or not there is a route for it
            throw Problem.of(Problem.Kind.NOT_FOUND, "there is nothing to connect to here; see /api/docs");
        }
        Optional<Permission> permission = needed(ctx.routeRoles());
        if (permission.isEmpty()) {
            return;
        }
        Principal principal = key(ctx, upgrade)
                .flatMap(keys::authenticate)
                .orElseThrow(() -> Problem.of(
                        Problem.Kind.UNAUTHENTICATED,
                        "send a valid API key as 'Authorization: Bearer <key>' or 'X-API-Key: <key>'"));
        // Before it is refused: the audit tells who was
        Callers.remember(ctx, principal);
        if (!principal.may(permission.get())) {
            throw Problem.of(
                    Problem.Kind.PERMISSION_DENIED,
                    "this key lacks the permission " + permission.get().code());
        }
    }

    private static Optional<Permission> needed(Set<RouteRole> roles) {
        for (RouteRole role : roles) {
            if (role instanceof Needs needs) {
                return needs.permission();
            }
        }
        throw Problem.of(Problem.Kind.PERMISSION_DENIED, "this route is closed");
    }

    private static Optional<ApiKey> key(Context ctx, boolean upgrade) {
        @Nullable String authorization = ctx.header("Authorization");
        if (authorization != null && !authorization.isBlank()) {
            boolean bearer = authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
            return Optional.of(new ApiKey((bearer ? authorization.substring(BEARER.length()) : authorization).strip()));
        }
        @Nullable String header = ctx.header("X-API-Key");
        if (header != null) {
            return Optional.of(new ApiKey(header.strip()));
        }
        // Browsers cannot set headers on an upgrade; the original's clients put the key here
        return upgrade ? Optional.ofNullable(ctx.queryParam("token")).map(ApiKey::new) : Optional.empty();
    }
}
