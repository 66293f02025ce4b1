package dev.sandboxengine.http;

import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes problems as RFC 9457 wants them, with the members of the original's clients beside. */
public final class ProblemWriter {

    private ProblemWriter() {}

    /** Answers with the problem. */
    public static void write(Context ctx, Problem problem) {
        Problem.Kind kind = problem.kind();
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", kind.code());
        error.put("message", problem.detail());
        problem.field().ifPresent(field -> error.put("field", field));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "/problems/" + kind.code().replace('_', '-'));
        body.put("title", kind.title());
        body.put("status", kind.status());
        body.put("detail", problem.detail());
        body.put("instance", "/requests/" + RequestId.of(ctx));
        body.put("success", false);
        body.put("error", error);
        problem.retryAfter()
                .ifPresent(after -> ctx.header("Retry-After", Long.toString(Math.max(1, after.toSeconds()))));
        if (kind == Problem.Kind.UNAUTHENTICATED) {
            ctx.header("WWW-Authenticate", "Bearer");
        }
        // json() sets the type, so ours has to come after it
        ctx.status(kind.status()).json(body).contentType("application/problem+json");
    }
}
