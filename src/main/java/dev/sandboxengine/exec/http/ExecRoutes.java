package dev.sandboxengine.exec.http;

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

    public ExecRoutes(SandboxAccess access, CommandRunner runner) {
        this.access = access;
        this.runner = runner;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.post(API + "/sandboxes/{id}/exec", this::exec, Needs.SANDBOXES_WRITE);
    }

    private void exec(Context ctx) throws IOException {
        Query.of(ctx);
        ExecOrder order = ExecOrderReader.read(RequestBody.of(ctx));
        PodName pod = access.findRunning(ctx).id().pod();
        @Nullable String accept = ctx.header("Accept");
        if (accept != null && accept.contains("text/event-stream")) {
            stream(ctx, pod, order);
        } else {
            answer(ctx, pod, order);
        }
    }

    private record ResultView(
            int exitCode, String stdout, String stderr, boolean truncated, boolean timedOut, long durationMs) {}

    private void answer(Context ctx, PodName pod, ExecOrder order) throws IOException {
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        ByteArrayOutputStream stderr = new ByteArrayOutputStream();
        boolean[] truncated = {false};
        CommandRunner.End end;
        try (CommandRunner.Running running = runner.start(pod, order)) {
            end = running.finish(output -> {
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

    private void stream(Context ctx, PodName pod, ExecOrder order) throws IOException {
        // Begun before the answer is, so that what can be a problem still is one
        try (CommandRunner.Running running = start(pod, order);
                EventStream events = EventStream.open(ctx)) {
            OutputEvents outputs = new OutputEvents(events);
            try {
                CommandRunner.End end = running.finish(outputs::send);
                outputs.end();
                events.send(
                        "exit",
                        new ExitView(end.exitCode(), end.timedOut(), end.took().toMillis()));
            } catch (RuntimeFailure e) {
                outputs.end();
                events.send("error", error(e));
            }
        }
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
    private static ErrorView error(RuntimeFailure failure) {
        if (inTheOrdersWords(failure) instanceof Problem problem) {
            return new ErrorView(problem.kind().code(), problem.detail());
        }
        Problem.Kind kind = failure instanceof RuntimeFailure.Unavailable
                ? Problem.Kind.RUNTIME_UNAVAILABLE
                : Problem.Kind.CONFLICT;
        return new ErrorView(kind.code(), String.valueOf(failure.getMessage()));
    }
}
