package dev.sandboxengine.sandbox.http;

import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.ProblemWriter;
import dev.sandboxengine.http.Routes;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.sandbox.SandboxException;
import io.javalin.config.RoutesConfig;
import java.time.Duration;

/** Says in the API's words what sandboxes and runtimes say in theirs. */
public final class SandboxProblems implements Routes {

    private static final String DOES_NOT_RUN = "the sandbox does not run at present; look at its status";
    private static final Duration SOON = Duration.ofSeconds(2);

    @Override
    public void register(RoutesConfig routes) {
        routes.exception(SandboxException.class, (e, ctx) -> ProblemWriter.write(ctx, of(e)));
        routes.exception(RuntimeFailure.class, (e, ctx) -> ProblemWriter.write(ctx, of(e)));
    }

    private static Problem of(SandboxException failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure) {
            case SandboxException.NotFound _ -> Problem.of(Problem.Kind.NOT_FOUND, message);
            case SandboxException.ServiceNotFound _ -> Problem.of(Problem.Kind.NOT_FOUND, message);
            case SandboxException.TemplateNotFound _ -> Problem.of(Problem.Kind.TEMPLATE_NOT_FOUND, message);
            case SandboxException.StateConflict _ -> Problem.of(Problem.Kind.CONFLICT, message);
            case SandboxException.Invalid invalid -> Problem.invalid(invalid.field(), message);
            case SandboxException.RuntimeAway _ -> Problem.later(Problem.Kind.RUNTIME_UNAVAILABLE, message, SOON);
        };
    }

    /** What a runtime could not do, as a problem. */
    public static Problem of(RuntimeFailure failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure) {
            case RuntimeFailure.Unavailable _, RuntimeFailure.NoSpace _ ->
                Problem.later(Problem.Kind.RUNTIME_UNAVAILABLE, message, SOON);
            case RuntimeFailure.ImageUnavailable _, RuntimeFailure.Rejected _ ->
                Problem.of(Problem.Kind.CONFLICT, message);
            case RuntimeFailure.PodNotFound gone ->
                Problem.of(
                        Problem.Kind.CONFLICT,
                        gone.sidecar()
                                .map(name -> "the container of service '" + name
                                        + "' is gone, and its data with it; create another sandbox")
                                .orElse(DOES_NOT_RUN));
            case RuntimeFailure.PodNotRunning dead ->
                Problem.of(
                        Problem.Kind.CONFLICT,
                        dead.sidecar()
                                .map(name -> "service '" + name + "' does not run; restart it")
                                .orElse(DOES_NOT_RUN));
        };
    }
}
