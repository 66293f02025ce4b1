package dev.sandboxengine.access.http;

import dev.sandboxengine.access.UserException;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.ProblemWriter;
import dev.sandboxengine.http.Routes;
import io.javalin.config.RoutesConfig;

/** Says in the API's words what is wrong with what is asked about users and logins. */
public final class UserProblems implements Routes {

    @Override
    public void register(RoutesConfig routes) {
        routes.exception(UserException.class, (e, ctx) -> ProblemWriter.write(ctx, of(e)));
    }

    private static Problem of(UserException failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure) {
            case UserException.Invalid invalid -> Problem.invalid(invalid.field(), message);
            case UserException.NotFound _ -> Problem.of(Problem.Kind.NOT_FOUND, message);
            case UserException.Taken _, UserException.LastAdministrator _ -> Problem.of(Problem.Kind.CONFLICT, message);
            case UserException.WrongCredentials _ -> Problem.of(Problem.Kind.UNAUTHENTICATED, message);
            case UserException.Denied _ -> Problem.of(Problem.Kind.PERMISSION_DENIED, message);
            case UserException.TooMany many -> Problem.later(Problem.Kind.RATE_LIMITED, message, many.retryAfter());
        };
    }
}
