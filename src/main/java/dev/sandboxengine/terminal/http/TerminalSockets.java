package dev.sandboxengine.terminal.http;

import dev.sandboxengine.http.Problem;
import dev.sandboxengine.terminal.TerminalKey;
import dev.sandboxengine.terminal.Terminals;
import io.javalin.http.Context;
import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsContext;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.websocket.api.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The WebSockets that show terminals, whoever let them in: a route says with {@link #admit} before its upgrade who may see what,
 * and hands the socket to {@link #serve}. Thread-safe.
 */
public final class TerminalSockets implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TerminalSockets.class);

    private static final Duration PINGS = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LATER = Duration.ofSeconds(10);

    /** Each costs some tens of KiB of a small heap, whatever it shows. */
    private static final int MOST = 3000;

    private static final String ADMITTED = "terminal-admitted";
    private static final String OPEN = "terminal-open";

    private final Terminals terminals;
    private final int most;
    private final Set<TerminalSocket> open = ConcurrentHashMap.newKeySet();
    private final Thread heart;

    public TerminalSockets(Terminals terminals) {
        this(terminals, MOST, PINGS);
    }

    /** @param most connections at a time */
    TerminalSockets(Terminals terminals, int most, Duration pings) {
        this.terminals = terminals;
        this.most = most;
        this.heart = Thread.ofVirtual().name("terminal-pings").start(() -> beat(pings));
    }

    private record Admitted(TerminalSockets sockets, TerminalRequest request, Entrance entrance) {}

    private record Open(TerminalSocket socket, AutoCloseable end) {}

    /**
     * Lets an upgrade through.
     *
     * @throws Problem when there are too many
     */
    public void admit(Context ctx, TerminalRequest request, Entrance entrance) {
        if (open.size() >= most) {
            throw Problem.later(
                    Problem.Kind.RATE_LIMITED,
                    "this engine shows as many terminals as it can; close some, then connect again",
                    LATER);
        }
        ctx.attribute(ADMITTED, new Admitted(this, request, entrance));
        if (!request.protocol().code().isEmpty()) {
            ctx.header(TerminalRequest.PROTOCOL, request.protocol().code());
        }
    }

    /** Shows what was admitted. */
    public static void serve(WsConfig ws) {
        ws.onConnect(TerminalSockets::connected);
        ws.onMessage(ctx -> socket(ctx).ifPresent(socket -> socket.receive(ctx.message())));
        ws.onBinaryMessage(ctx -> socket(ctx).ifPresent(socket -> socket.receive(bytes(ctx.data()))));
        ws.onClose(TerminalSockets::disconnected);
        ws.onError(TerminalSockets::disconnected);
    }

    private static byte[] bytes(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        return bytes;
    }

    private static void connected(WsContext ctx) {
        Admitted admitted = ctx.attribute(ADMITTED);
        if (admitted == null) {
            throw new IllegalStateException("the upgrade was not admitted");
        }
        admitted.sockets().connected(ctx, admitted);
    }

    private void connected(WsContext ctx, Admitted admitted) {
        Entrance entrance = admitted.entrance();
        TerminalKey terminal = new TerminalKey(
                entrance.sandbox(), entrance.team(), admitted.request().terminal());
        Dialect dialect = admitted.request().protocol().speak(terminal);
        Session session = ctx.session;
        session.setMaxTextMessageSize(dialect.largestMessage());
        session.setMaxBinaryMessageSize(dialect.largestMessage());
        TerminalSocket socket = new TerminalSocket(
                new Link(session, PATIENCE),
                dialect,
                entrance.writes(),
                arrival -> terminals.join(terminal, entrance.policy(), arrival));
        AtomicReference<AutoCloseable> watch = new AtomicReference<>(() -> {});
        ctx.attribute(OPEN, new Open(socket, () -> {
            open.remove(socket);
            watch.get().close();
        }));
        open.add(socket);
        watch.set(entrance.right().watch(socket::revoke));
        socket.connected();
        if (!session.isOpen()) {
            // It may have ended before it could be told here that it did
            disconnected(ctx);
        }
    }

    private static void disconnected(WsContext ctx) {
        Optional<Open> left = Optional.ofNullable(ctx.attribute(OPEN));
        if (left.isEmpty()) {
            return;
        }
        left.get().socket().disconnected();
        try {
            left.get().end().close();
        } catch (Exception e) {
            log.error("the right to a terminal is watched over though the terminal is not open", e);
        }
    }

    private static Optional<TerminalSocket> socket(WsContext ctx) {
        return Optional.ofNullable(ctx.<Open>attribute(OPEN)).map(Open::socket);
    }

    private void beat(Duration pause) {
        try {
            while (true) {
                Thread.sleep(pause);
                open.forEach(TerminalSockets::beat);
            }
        } catch (InterruptedException e) {
            log.trace("no more pings", e);
        }
    }

    private static void beat(TerminalSocket socket) {
        try {
            socket.beat();
        } catch (RuntimeException e) {
            log.debug("a terminal's client cannot be asked whether it is there", e);
        }
    }

    /** Sends no more pings. What is open ends with its terminal. */
    @Override
    public void close() {
        heart.interrupt();
    }
}
