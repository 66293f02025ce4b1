package dev.sandboxengine.http;

import io.javalin.http.Context;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EofException;

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

    /** 201 with what was created, which is nowhere to be found again. */
    public static void created(Context ctx, Object data) {
        ctx.status(201).json(new Success(true, data));
    }

    /**
     * Breaks the connection in the middle of an answer, as nothing else tells a client that it does not have all.
     *
     * @return what the server takes for a client that has gone, to be thrown
     */
    public static EofException breakOff(Context ctx, Exception cause) {
        ServletContextRequest.getServletContextRequest(ctx.req())
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint()
                .close(cause);
        EofException broken = new EofException("the answer broke off");
        broken.initCause(cause);
        return broken;
    }
}
