package dev.sandboxengine.http;

import dev.sandboxengine.config.SecretForms;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes problems as RFC 9457 wants them, with the members of the original's clients beside. */
public final class ProblemWriter {

    private static final Logger log = LoggerFactory.getLogger(ProblemWriter.class);

    static final String TYPE = "application/problem+json";

    private static final String CODE = "problem-code";

    private ProblemWriter() {}

    /** The code of the problem that was answered; empty when none was. */
    public static Optional<String> code(Context ctx) {
        return Optional.ofNullable(ctx.attribute(CODE));
    }

    /** Answers with the problem. */
    public static void write(Context ctx, Problem problem) {
        ctx.attribute(CODE, problem.kind().code());
        Refusals.tell(ctx, problem);
        problem.retryAfter()
                .ifPresent(after -> ctx.header("Retry-After", Long.toString(Math.max(1, after.toSeconds()))));
        if (problem.kind() == Problem.Kind.UNAUTHENTICATED) {
            ctx.header("WWW-Authenticate", "Bearer");
        }
        write(ctx, problem.kind().status(), members(problem, problem.kind().status(), RequestId.of(ctx)));
    }

    static Map<String, Object> members(Problem problem, int status, String requestId) {
        Problem.Kind kind = problem.kind();
        // What was sent by mistake is not sent on: clients keep errors in their logs
        String detail = SecretForms.masked(problem.detail());
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", kind.code());
        error.put("message", detail);
        problem.field().ifPresent(field -> error.put("field", SecretForms.masked(field)));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "/problems/" + kind.code().replace('_', '-'));
        body.put("title", kind.title());
        body.put("status", status);
        body.put("detail", detail);
        body.put("instance", "/requests/" + requestId);
        body.put("success", false);
        body.put("error", error);
        body.putAll(problem.members());
        return body;
    }

    /** Answers with a problem's members. */
    public static void write(Context ctx, int status, Map<String, Object> body) {
        // json() sets the type, so ours has to come after it
        ctx.status(status).json(body).contentType(TYPE);
        if ("websocket".equalsIgnoreCase(ctx.header("Upgrade"))) {
            writeNow(ctx);
        }
    }

    /** What refuses an upgrade is not written by the server, which sends only the status. */
    private static void writeNow(Context ctx) {
        @Nullable InputStream result = ctx.resultInputStream();
        if (result == null) {
            return;
        }
        try {
            result.transferTo(ctx.res().getOutputStream());
            ctx.res().getOutputStream().flush();
        } catch (IOException e) {
            log.debug("nobody was there to be refused: {}", e.getMessage());
        }
    }
}
