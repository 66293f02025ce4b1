package dev.sandboxengine.http;

import io.javalin.http.Context;

/**
 * Whether something may have been done for a request although it failed: a connection that breaks while a transaction is
 * confirmed tells nobody how that ended.
 */
public final class Doubt {

    private static final String ATTRIBUTE = "in-doubt";

    private Doubt() {}

    /** Says that it cannot be known. */
    public static void raise(Context ctx) {
        ctx.attribute(ATTRIBUTE, true);
    }

    /** Whether somebody said so. */
    public static boolean about(Context ctx) {
        return ctx.attribute(ATTRIBUTE) != null;
    }
}
