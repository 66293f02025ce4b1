package dev.sandboxengine.session.http;

import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.ProblemWriter;
import dev.sandboxengine.http.Routes;
import dev.sandboxengine.session.SessionException;
import io.javalin.config.RoutesConfig;

/** Says in the API's words what sessions say in theirs. */
public final class SessionProblems implements Routes {

    @Override
    public void register(RoutesConfig routes) {
        routes.exception(SessionException.class, (e, ctx) -> ProblemWriter.write(ctx, of(e)));
    }

    private static Problem of(SessionException failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure) {
            case SessionException.NotFound _ -> Problem.of(Problem.Kind.NOT_FOUND, message);
            case SessionException.StateConflict _ -> Problem.of(Problem.Kind.CONFLICT, message);
            case SessionException.Invalid invalid -> Problem.invalid(invalid.field(), message);
        };
    }
}
