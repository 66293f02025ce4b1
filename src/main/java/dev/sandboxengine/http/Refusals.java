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

    /** Will tell the listener of this request's problem, before it is written, after those that asked earlier. */
    public static void listen(Context ctx, Consumer<Problem> listener) {
        @Nullable Consumer<Problem> earlier = ctx.attribute(ATTRIBUTE);
        ctx.attribute(ATTRIBUTE, earlier == null ? listener : earlier.andThen(listener));
    }

    static void tell(Context ctx, Problem problem) {
        @Nullable Consumer<Problem> listener = ctx.attribute(ATTRIBUTE);
        if (listener != null) {
            listener.accept(problem);
        }
    }
}
