package dev.sandboxengine.exec.http;

import dev.sandboxengine.access.OpenConnections;
import dev.sandboxengine.access.Permission;
import dev.sandboxengine.access.http.Callers;
import dev.sandboxengine.access.http.Needs;
import dev.sandboxengine.exec.CommandRunner;
import dev.sandboxengine.exec.ExecOrder;
import dev.sandboxengine.http.Answers;
import dev.sandboxengine.http.EventStream;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.Query;
import dev.sandboxengine.http.RequestBody;
import dev.sandboxengine.http.Routes;
import dev.sandboxengine.runtime.ExecProcess;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.sandbox.Sandbox;
import dev.sandboxengine.sandbox.http.SandboxAccess;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Runs a command in a sandbox. */
public final class ExecRoutes implements Routes {

    /** Of each of the two streams; what is beyond it is read and dropped. */
    private static final int MOST_OUTPUT = 1 << 20;

    private final SandboxAccess access;
    private final CommandRunner runner;
    private final OpenConnections connections;

    /** @param connections where running commands are counted in, to end with the right to them */
    public ExecRoutes(SandboxAccess access, CommandRunner runner, OpenConnections connections) {
        this.access = access;
        this.runner = runner;
        this.connections = connections;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.post(API + "/sandboxes/{id}/exec", this::exec, Needs.SANDBOXES_WRITE);
    }

    private void exec(Context ctx) throws IOException {
        Query.of(ctx);
        ExecOrder order = ExecOrderReader.read(RequestBody.of(ctx));
        Sandbox sandbox = access.findRunning(ctx);
        PodName pod = sandbox.id().pod();
        OpenConnections.Terms terms = Callers.terms(ctx, Permission.SANDBOXES_WRITE, sandbox.teamId());
        @Nullable String accept = ctx.header("Accept");
        if (accept != null && accept.contains("text/event-stream")) {
            stream(ctx, pod, order, terms);
        } else {
            answer(ctx, pod, order, terms);
        }
    }

    private record ResultView(
            int exitCode, String stdout, String stderr, boolean truncated, boolean timedOut, long durationMs) {}

    private void answer(Context ctx, PodName pod, ExecOrder order, OpenConnections.Terms terms) throws IOException {
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        ByteArrayOutputStream stderr = new ByteArrayOutputStream();
        boolean[] truncated = {false};
        CommandRunner.End end;
        try (CommandRunner.Running running = start(pod, order);
                OpenConnections.Connection connection = connections.add(terms, running::kill)) {
            end = finish(running, connection, output -> {
                ByteArrayOutputStream kept = output.channel() == ExecProcess.Channel.STDOUT ? stdout : stderr;
                int room = Math.min(MOST_OUTPUT - kept.size(), output.bytes().length);
                kept.write(output.bytes(), 0, room);
                truncated[0] |= room < output.bytes().length;
            });
        } catch (RuntimeFailure e) {
            throw inTheOrdersWords(e);
        }
        Answers.ok(
                ctx,
                new ResultView(
                        end.exitCode(),
                        stdout.toString(StandardCharsets.UTF_8),
                        stderr.toString(StandardCharsets.UTF_8),
                        truncated[0],
                        end.timedOut(),
                        end.took().toMillis()));
    }

    private record ExitView(int exitCode, boolean timedOut, long durationMs) {}

    private record ErrorView(String code, String message) {}

    private void stream(Context ctx, PodName pod, ExecOrder order, OpenConnections.Terms terms) throws IOException {
        // Begun before the answer is, so that what can be a problem still is one
        try (CommandRunner.Running running = start(pod, order);
                EventStream events = EventStream.open(ctx);
                OpenConnections.Connection connection = connections.add(terms, running::kill)) {
            OutputEvents outputs = new OutputEvents(events);
            try {
                CommandRunner.End end = finish(running, connection, outputs::send);
                outputs.end();
                events.send(
                        "exit",
                        new ExitView(end.exitCode(), end.timedOut(), end.took().toMillis()));
            } catch (RuntimeFailure | Problem e) {
                outputs.end();
                events.send("error", error(e));
            }
        }
    }

    /** Waits for the command's end, which is none to tell of when it was killed for want of the right to it. */
    private static CommandRunner.End finish(
            CommandRunner.Running running, OpenConnections.Connection connection, CommandRunner.Sink sink)
            throws IOException {
        try {
            CommandRunner.End end = running.finish(sink);
            if (!connection.wasEnded()) {
                return end;
            }
        } catch (RuntimeFailure e) {
            if (!connection.wasEnded()) {
                throw e;
            }
        }
        throw Problem.of(
                Problem.Kind.UNAUTHENTICATED,
                "the key or login that started this command opens the sandbox no more, so the command was killed");
    }

    private CommandRunner.Running start(PodName pod, ExecOrder order) {
        try {
            return runner.start(pod, order);
        } catch (RuntimeFailure e) {
            throw inTheOrdersWords(e);
        }
    }

    /** In the words of the order where it is to blame; anything else is told as everywhere. */
    private static RuntimeException inTheOrdersWords(RuntimeFailure failure) {
        if (!(failure instanceof RuntimeFailure.Rejected rejected)) {
            return failure;
        }
        return switch (rejected.part()) {
            case DIRECTORY -> Problem.invalid("cwd", "cwd: " + rejected.getMessage());
            case USER -> Problem.invalid("user", "user: " + rejected.getMessage());
            case OTHER -> failure;
        };
    }

    /** For a stream, whose status was sent long before. */
    private static ErrorView error(RuntimeException failure) {
        RuntimeException told = failure instanceof RuntimeFailure trouble ? inTheOrdersWords(trouble) : failure;
        if (told instanceof Problem problem) {
            return new ErrorView(problem.kind().code(), problem.detail());
        }
        Problem.Kind kind = failure instanceof RuntimeFailure.Unavailable
                ? Problem.Kind.RUNTIME_UNAVAILABLE
                : Problem.Kind.CONFLICT;
        return new ErrorView(kind.code(), String.valueOf(failure.getMessage()));
    }
}
