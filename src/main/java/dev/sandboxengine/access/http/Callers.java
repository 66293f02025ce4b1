package dev.sandboxengine.access.http;

import dev.sandboxengine.access.LoggedIn;
import dev.sandboxengine.access.Principal;
import io.javalin.http.Context;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The principal behind a request. */
public final class Callers {

    private static final String ATTRIBUTE = "principal";
    private static final String LOGIN = "login";
    private static final String LISTENER = "principal-listener";

    private Callers() {}

    /**
     * Will tell the listener who makes this request, as soon as that is known, and before it is asked what they may: it may
     * refuse them. There is one listener at most, and it is told once.
     */
    public static void listen(Context ctx, Consumer<Principal> listener) {
        ctx.attribute(LISTENER, listener);
    }

    static void remember(Context ctx, Principal principal) {
        ctx.attribute(ATTRIBUTE, principal);
        @Nullable Consumer<Principal> listener = ctx.attribute(LISTENER);
        if (listener != null) {
            ctx.attribute(LISTENER, null);
            listener.accept(principal);
        }
    }

    static void remember(Context ctx, LoggedIn login) {
        ctx.attribute(LOGIN, login);
    }

    /** The login that the request shows; empty when it shows a key, or nothing. */
    static Optional<LoggedIn> login(Context ctx) {
        return Optional.ofNullable(ctx.attribute(LOGIN));
    }

    /** Who makes this request, if they had to say so. */
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
