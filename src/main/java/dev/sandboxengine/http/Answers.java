package dev.sandboxengine.http;

import io.javalin.http.Context;

/** The shape of every good answer. */
public final class Answers {

    private Answers() {}

    private record Success(boolean success, Object data) {}

    /** 200 with data. */
    public static void ok(Context ctx, Object data) {
        ctx.status(200).json(new Success(true, data));
    }

    /** 201 with what was created, and where it is. */
    public static void created(Context ctx, String location, Object data) {
        ctx.status(201).header("Location", location).json(new Success(true, data));
    }
}
