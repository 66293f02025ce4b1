package dev.sandboxengine.sandbox.http;

import dev.sandboxengine.access.OpenConnections;
import dev.sandboxengine.access.Permission;
import dev.sandboxengine.access.http.Callers;
import dev.sandboxengine.access.http.Needs;
import dev.sandboxengine.http.EventStream;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.Query;
import dev.sandboxengine.http.Routes;
import dev.sandboxengine.sandbox.Sandbox;
import dev.sandboxengine.sandbox.SandboxEvents;
import dev.sandboxengine.sandbox.SandboxStore;
import dev.sandboxengine.sandbox.SandboxWorker;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what happens to a sandbox as it happens, whichever engine works on it. Each client costs one virtual thread, which
 * holds nothing while the client does not read. Closing it ends all streams. Thread-safe.
 */
public final class EventRoutes implements Routes, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EventRoutes.class);
    private static final int MOST_STREAMS = 512;
    private static final int MOST_OF_ONE = 64;
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(2);
    private static final String LAST_ID = "Last-Event-ID";

    private final SandboxStore store;
    private final SandboxAccess access;
    private final SandboxWorker worker;
    private final SandboxEvents events;
    private final OpenConnections connections;
    private final StreamPlaces places = new StreamPlaces(MOST_STREAMS, MOST_OF_ONE);
    private final Set<CountDownLatch> ends = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** @param connections where streams are counted in, to end with the right to them */
    public EventRoutes(SandboxStore store, SandboxWorker worker, SandboxEvents events, OpenConnections connections) {
        this.store = store;
        this.access = new SandboxAccess(store);
        this.worker = worker;
        this.events = events;
        this.connections = connections;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get(API + "/sandboxes/{id}/events", this::follow, Needs.SANDBOXES_READ);
    }

    private void follow(Context ctx) throws IOException {
        Query.of(ctx);
        long last = lastId(ctx);
        Sandbox sandbox = access.find(ctx);
        if (sandbox.state().isTerminal()
                && last > 0
                && events.after(sandbox.id(), last, 1).isEmpty()) {
            // A browser comes back for ever after a stream that ended, but not after this
            ctx.status(204);
            return;
        }
        if (ctx.method().equals(HandlerType.HEAD)) {
            ctx.status(200).contentType("text/event-stream;charset=utf-8");
            return;
        }
        CountDownLatch end = new CountDownLatch(1);
        OpenConnections.Terms terms = Callers.terms(ctx, Permission.SANDBOXES_READ, sandbox.teamId());
        try (StreamPlaces.Place _ = places.take(Callers.of(ctx).accountable());
                EventStream stream = EventStream.open(ctx);
                OpenConnections.Connection _ = connections.add(terms, end::countDown)) {
            ends.add(end);
            if (!closed) {
                follow(new FollowedSandbox(sandbox.id(), last, store, worker, events), stream, end);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ends.remove(end);
        }
    }

    private static void follow(FollowedSandbox sandbox, EventStream stream, CountDownLatch end)
            throws IOException, InterruptedException {
        Duration pause = Duration.ZERO;
        while (!end.await(pause.toMillis(), TimeUnit.MILLISECONDS) && !stream.isGone()) {
            try {
                if (sandbox.advance(stream)) {
                    return;
                }
                pause = sandbox.rest();
            } catch (RuntimeException e) {
                // Its status was sent long before; the client sees nothing but a silence until the database is back
                log.debug("events cannot be read", e);
                pause = AFTER_TROUBLE;
            }
        }
    }

    private static long lastId(Context ctx) {
        @Nullable String text = ctx.header(LAST_ID);
        if (text == null || text.isBlank()) {
            return 0;
        }
        try {
            long id = Long.parseLong(text.strip());
            if (id >= 0) {
                return id;
            }
        } catch (NumberFormatException _) {
            // the same answer as for a negative one
        }
        throw Problem.invalid(LAST_ID, LAST_ID + " must be the id of an event of this stream");
    }

    @Override
    public void close() {
        closed = true;
        ends.forEach(CountDownLatch::countDown);
    }
}
