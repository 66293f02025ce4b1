package dev.sandboxengine.access.http;

import dev.sandboxengine.access.TeamException;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.ProblemWriter;
import dev.sandboxengine.http.Routes;
import io.javalin.config.RoutesConfig;

/** Says in the API's words what teams and API clients say in theirs. */
public final class TeamProblems implements Routes {

    @Override
    public void register(RoutesConfig routes) {
        routes.exception(TeamException.class, (e, ctx) -> ProblemWriter.write(ctx, of(e)));
    }

    private static Problem of(TeamException failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure) {
            case TeamException.NotFound _ -> Problem.of(Problem.Kind.NOT_FOUND, message);
            case TeamException.Denied _ -> Problem.of(Problem.Kind.PERMISSION_DENIED, message);
            case TeamException.Conflict _ -> Problem.of(Problem.Kind.CONFLICT, message);
            case TeamException.Invalid invalid -> Problem.invalid(invalid.field(), message);
        };
    }
}
