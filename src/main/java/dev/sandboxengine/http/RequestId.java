package dev.sandboxengine.http;

import io.javalin.http.Context;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** The name of a request, by which an answer and the log lines about it find each other. */
public final class RequestId {

    static final String HEADER = "X-Request-ID";
    private static final String ATTRIBUTE = "request-id";
    private static final Pattern ACCEPTABLE = Pattern.compile("[A-Za-z0-9._:/+=-]{1,128}");

    private RequestId() {}

    /** Takes the caller's, when it is harmless, or makes one; and returns it in the answer. */
    static void assign(Context ctx) {
        String id = Optional.ofNullable(ctx.header(HEADER))
                .filter(given -> ACCEPTABLE.matcher(given).matches())
                .orElseGet(RequestId::fresh);
        ctx.attribute(ATTRIBUTE, id);
        ctx.header(HEADER, id);
    }

    static String fresh() {
        return UUID.randomUUID().toString();
    }

    /** The request's. */
    public static String of(Context ctx) {
        String id = ctx.attribute(ATTRIBUTE);
        return id == null ? "unknown" : id;
    }
}
