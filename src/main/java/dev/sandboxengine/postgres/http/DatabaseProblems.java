package dev.sandboxengine.postgres.http;

import dev.sandboxengine.http.Doubt;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.ProblemWriter;
import dev.sandboxengine.http.RequestId;
import dev.sandboxengine.http.Routes;
import dev.sandboxengine.postgres.SqlStates;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what the database failed to do in the API's words: when it is away or too busy, the same request may succeed in a
 * moment. What was done before, or whether the last transaction was, is in {@link Doubt}.
 */
public final class DatabaseProblems implements Routes {

    private static final Logger log = LoggerFactory.getLogger(DatabaseProblems.class);
    private static final Duration SOON = Duration.ofSeconds(2);

    @Override
    public void register(RoutesConfig routes) {
        routes.exception(ConnectionException.class, (e, ctx) -> away(ctx, e));
        routes.exception(JdbiException.class, (e, ctx) -> {
            String state = SqlStates.of(e);
            if (SqlStates.isTooLong(state)) {
                tooLong(ctx, e);
            } else if (SqlStates.isAway(state)) {
                away(ctx, e);
            } else {
                Doubt.raise(ctx);
                log.error("a statement failed", e);
                ProblemWriter.write(
                        ctx,
                        Problem.of(
                                Problem.Kind.INTERNAL_ERROR,
                                "the engine failed on this request; its log says more under request id "
                                        + RequestId.of(ctx)));
            }
        });
    }

    private static void away(Context ctx, JdbiException e) {
        Doubt.raise(ctx);
        log.warn("the database is away: {}", firstLine(e));
        ProblemWriter.write(
                ctx,
                Problem.later(
                        Problem.Kind.NOT_READY,
                        "the database cannot be reached at present; try again in a moment",
                        SOON));
    }

    private static void tooLong(Context ctx, JdbiException e) {
        Doubt.raise(ctx);
        log.warn("the database took too long: {}", firstLine(e));
        ProblemWriter.write(
                ctx,
                Problem.later(
                        Problem.Kind.NOT_READY,
                        "the database took too long for this and gave up; ask for less, for example with narrower"
                                + " filters, or try again in a moment",
                        SOON));
    }

    private static String firstLine(JdbiException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
