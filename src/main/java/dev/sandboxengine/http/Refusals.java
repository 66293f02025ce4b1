package dev.sandboxengine.http;

import io.javalin.http.Context;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells who wants to know that a request was answered with a problem. Hooks after a route do not: they are left out when an
 * upgrade is refused.
 */
public final class Refusals {

    private static final String ATTRIBUTE = "refusal-listener";

    private Refusals() {}

    /** Will tell the listener of this request's problem, before it is written. There is one listener at most. */
    public static void listen(Context ctx, Consumer<Problem> listener) {
        ctx.attribute(ATTRIBUTE, listener);
    }

    static void tell(Context ctx, Problem problem) {
        @Nullable Consumer<Problem> listener = ctx.attribute(ATTRIBUTE);
        if (listener != null) {
            listener.accept(problem);
        }
    }
}
