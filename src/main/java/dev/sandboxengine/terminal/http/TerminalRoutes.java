package dev.sandboxengine.terminal.http;

import dev.sandboxengine.access.OpenConnections;
import dev.sandboxengine.access.Permission;
import dev.sandboxengine.access.Principal;
import dev.sandboxengine.access.http.Callers;
import dev.sandboxengine.access.http.Needs;
import dev.sandboxengine.http.Answers;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.Query;
import dev.sandboxengine.http.Routes;
import dev.sandboxengine.sandbox.PublicStatus;
import dev.sandboxengine.sandbox.Sandbox;
import dev.sandboxengine.sandbox.SandboxState;
import dev.sandboxengine.sandbox.http.SandboxAccess;
import dev.sandboxengine.terminal.TerminalInfo;
import dev.sandboxengine.terminal.TerminalKey;
import dev.sandboxengine.terminal.TerminalName;
import dev.sandboxengine.terminal.TerminalPolicy;
import dev.sandboxengine.terminal.Terminals;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Terminals of sandboxes. Thread-safe. */
public final class TerminalRoutes implements Routes {

    private static final String SOCKET = API + "/ws/terminal/{id}";
    private static final String TERMINALS = API + "/sandboxes/{id}/terminals";

    private final SandboxAccess access;
    private final Terminals terminals;
    private final TerminalSockets sockets;
    private final Function<Sandbox, TerminalPolicy> policies;
    private final OpenConnections connections;

    /**
     * @param policies what a sandbox's template says about its terminals
     * @param connections where connections are counted in, to end with the right to them
     */
    public TerminalRoutes(
            SandboxAccess access,
            Terminals terminals,
            TerminalSockets sockets,
            Function<Sandbox, TerminalPolicy> policies,
            OpenConnections connections) {
        this.access = access;
        this.terminals = terminals;
        this.sockets = sockets;
        this.policies = policies;
        this.connections = connections;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.wsBeforeUpgrade(SOCKET, this::check);
        routes.ws(SOCKET, TerminalSockets::serve, Needs.TERMINAL);
        routes.get(TERMINALS, this::list, Needs.SANDBOXES_READ);
        routes.delete(TERMINALS + "/{name}", this::end, Needs.SANDBOXES_WRITE);
    }

    /** While this still is HTTP, so that a client learns why it may not. */
    private void check(Context ctx) {
        TerminalRequest request = TerminalRequest.of(ctx);
        Sandbox sandbox = access.find(ctx);
        Permission right = right(Callers.of(ctx), request.mode());
        if (sandbox.state() != SandboxState.RUNNING) {
            throw Problem.of(
                    Problem.Kind.INVALID_REQUEST,
                    "sandbox '" + sandbox.id() + "' is "
                            + PublicStatus.of(sandbox).code() + "; a terminal needs one that is running");
        }
        OpenConnections.Terms terms = Callers.terms(ctx, right, sandbox.teamId());
        boolean writes = right == Permission.SANDBOXES_WRITE
                && request.mode().filter(TerminalRequest.Mode.READ::equals).isEmpty();
        sockets.admit(
                ctx,
                request,
                new Entrance(
                        sandbox.id(),
                        sandbox.teamId(),
                        policies.apply(sandbox),
                        writes,
                        lost -> connections.add(terms, lost)));
    }

    /** The permission on which the connection rests: who may type may also look. */
    private static Permission right(Principal caller, Optional<TerminalRequest.Mode> mode) {
        boolean mayRead = caller.may(Permission.SANDBOXES_READ);
        boolean mayWrite = caller.may(Permission.SANDBOXES_WRITE);
        if (mode.filter(TerminalRequest.Mode.WRITE::equals).isPresent() && !mayWrite) {
            throw Problem.of(
                    Problem.Kind.PERMISSION_DENIED,
                    "to type in a terminal takes the permission " + Permission.SANDBOXES_WRITE.code()
                            + "; connect with mode=read to look");
        }
        boolean looks = mode.filter(TerminalRequest.Mode.READ::equals).isPresent();
        return mayWrite && !(looks && mayRead) ? Permission.SANDBOXES_WRITE : Permission.SANDBOXES_READ;
    }

    private record View(
            String name,
            String epoch,
            int cols,
            int rows,
            String title,
            int viewers,
            int writers,
            boolean held,
            long written) {

        static View of(TerminalInfo info) {
            return new View(
                    info.name().value(),
                    info.epoch().value(),
                    info.size().columns(),
                    info.size().rows(),
                    info.title(),
                    info.viewers(),
                    info.writers(),
                    info.held(),
                    info.written());
        }
    }

    private record ListView(List<View> terminals, int total) {}

    private void list(Context ctx) {
        Query.of(ctx);
        Sandbox sandbox = access.findRunning(ctx);
        List<View> views = terminals.list(key(sandbox, TerminalName.MAIN)).stream()
                .map(View::of)
                .toList();
        Answers.ok(ctx, new ListView(views, views.size()));
    }

    private static TerminalKey key(Sandbox sandbox, TerminalName name) {
        return new TerminalKey(sandbox.id(), sandbox.teamId(), name);
    }

    private record EndedView(String name) {}

    private void end(Context ctx) {
        Query.of(ctx);
        Sandbox sandbox = access.findRunning(ctx);
        String name = ctx.pathParam("name");
        boolean ended = TerminalName.parse(name)
                .map(terminal -> terminals.end(key(sandbox, terminal)))
                .orElse(false);
        if (!ended) {
            throw Problem.of(
                    Problem.Kind.NOT_FOUND,
                    "there is no terminal '" + name + "' in sandbox '" + sandbox.id() + "'; GET " + "/api/v1/sandboxes/"
                            + sandbox.id() + "/terminals lists those that there are");
        }
        Answers.ok(ctx, new EndedView(name));
    }
}
