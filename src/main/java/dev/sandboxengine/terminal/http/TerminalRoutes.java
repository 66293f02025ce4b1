package dev.sandboxengine.terminal.http;

import dev.sandboxengine.access.OpenConnections;
import dev.sandboxengine.access.Permission;
import dev.sandboxengine.access.http.Callers;
import dev.sandboxengine.access.http.Needs;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.Routes;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.SandboxRuntime;
import dev.sandboxengine.sandbox.PublicStatus;
import dev.sandboxengine.sandbox.Sandbox;
import dev.sandboxengine.sandbox.SandboxState;
import dev.sandboxengine.sandbox.http.SandboxAccess;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsContext;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Terminals in the browser. */
public final class TerminalRoutes implements Routes {

    private static final String TERMINAL = API + "/ws/terminal/{id}";
    private static final String OF_SESSION = API + "/ws/session-terminal/{id}";
    private static final String POD = "pod";
    private static final String TERMS = "terms";
    private static final String CONNECTION = "connection";
    private static final String SOCKET = "socket";
    private static final long PING_SECONDS = 15;

    private final SandboxAccess access;
    private final SandboxRuntime runtime;
    private final OpenConnections connections;

    /** @param connections where terminals are counted in, to end with the right to them */
    public TerminalRoutes(SandboxAccess access, SandboxRuntime runtime, OpenConnections connections) {
        this.access = access;
        this.runtime = runtime;
        this.connections = connections;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.wsBeforeUpgrade(TERMINAL, this::check);
        routes.ws(TERMINAL, this::terminal, Needs.TERMINAL);
        routes.wsBeforeUpgrade(OF_SESSION, this::check);
        routes.ws(OF_SESSION, this::terminal, Needs.OWN_TERMINAL);
    }

    /** While this still is HTTP, so that a client learns why it may not. */
    private void check(Context ctx) {
        Sandbox sandbox = access.find(ctx);
        if (sandbox.state() != SandboxState.RUNNING) {
            throw Problem.of(
                    Problem.Kind.INVALID_REQUEST,
                    "sandbox '" + sandbox.id() + "' is "
                            + PublicStatus.of(sandbox).code() + "; a terminal needs one that is running");
        }
        ctx.attribute(POD, sandbox.id().pod());
        ctx.attribute(TERMS, Callers.terms(ctx, Permission.SANDBOXES_WRITE, sandbox.teamId()));
    }

    private void terminal(WsConfig ws) {
        ws.onConnect(ctx -> {
            ctx.enableAutomaticPings(PING_SECONDS, TimeUnit.SECONDS);
            PodName pod = ctx.attribute(POD);
            OpenConnections.Terms terms = ctx.attribute(TERMS);
            if (pod == null || terms == null) {
                throw new IllegalStateException("the upgrade was not checked");
            }
            TerminalSocket socket = new TerminalSocket(ctx, runtime, pod);
            ctx.attribute(SOCKET, socket);
            socket.connected();
            ctx.attribute(CONNECTION, connections.add(terms, socket::revoke));
        });
        ws.onMessage(ctx -> socket(ctx).ifPresent(socket -> socket.receive(ctx.message())));
        ws.onClose(TerminalRoutes::disconnected);
        ws.onError(TerminalRoutes::disconnected);
    }

    private static void disconnected(WsContext ctx) {
        Optional.ofNullable(ctx.<OpenConnections.Connection>attribute(CONNECTION))
                .ifPresent(OpenConnections.Connection::close);
        socket(ctx).ifPresent(TerminalSocket::disconnected);
    }

    private static Optional<TerminalSocket> socket(WsContext ctx) {
        return Optional.ofNullable(ctx.<TerminalSocket>attribute(SOCKET));
    }
}
