package dev.sandboxengine.postgres.http;

import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.ProblemWriter;
import dev.sandboxengine.http.RequestId;
import dev.sandboxengine.http.Routes;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.sql.SQLException;
import java.time.Duration;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says that the database is away in the API's words: nothing is lost, and the same request may succeed in a moment. */
public final class DatabaseProblems implements Routes {

    private static final Logger log = LoggerFactory.getLogger(DatabaseProblems.class);
    private static final Duration SOON = Duration.ofSeconds(2);

    @Override
    public void register(RoutesConfig routes) {
        routes.exception(ConnectionException.class, (e, ctx) -> away(ctx, e));
        routes.exception(JdbiException.class, (e, ctx) -> {
            if (isAway(e)) {
                away(ctx, e);
            } else {
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
        log.warn(
                "the database is away: {}",
                String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        ProblemWriter.write(
                ctx,
                Problem.later(
                        Problem.Kind.NOT_READY,
                        "the database cannot be reached at present; try again in a moment",
                        SOON));
    }

    /** PostgreSQL's classes 08 (connection), 53 (resources) and 57 (shut down, cancelled). */
    private static boolean isAway(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                String state = sql.getSQLState();
                return state.startsWith("08") || state.startsWith("53") || state.startsWith("57");
            }
        }
        return false;
    }
}
