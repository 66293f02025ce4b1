package dev.sandboxengine.access.http;

import dev.sandboxengine.access.Principal;
import io.javalin.http.Context;
import java.util.Optional;

/** The principal behind a request. */
public final class Callers {

    private static final String ATTRIBUTE = "principal";

    private Callers() {}

    static void remember(Context ctx, Principal principal) {
        ctx.attribute(ATTRIBUTE, principal);
    }

    /** Who makes this request; empty where nobody has to say it. */
    public static Optional<Principal> known(Context ctx) {
        return Optional.ofNullable(ctx.attribute(ATTRIBUTE));
    }

    /** Who makes this request. Only for routes that need something. */
    public static Principal of(Context ctx) {
        Principal principal = ctx.attribute(ATTRIBUTE);
        if (principal == null) {
            throw new IllegalStateException("the route " + ctx.path() + " needs nothing, so its caller is unknown");
        }
        return principal;
    }
}
