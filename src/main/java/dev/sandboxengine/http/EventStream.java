package dev.sandboxengine.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Server-sent events as the answer to any method. Sending blocks while the client does not read: that is the back-pressure.
 * A comment every 15 s keeps proxies from cutting a silent stream, and notices a client that has gone; in a stream's first minute
 * one every 2 s, because many clients want to see one launch and go: their places must soon be free for the next. Thread-safe.
 */
public final class EventStream implements AutoCloseable {

    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration FIRST_HEARTBEATS = Duration.ofSeconds(2);
    private static final int MANY_FIRST = 30;

    private final Context ctx;
    private final OutputStream out;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean gone;

    private EventStream(Context ctx) throws IOException {
        this.ctx = ctx;
        ctx.disableCompression();
        ctx.status(200).contentType("text/event-stream;charset=utf-8");
        ctx.header("Cache-Control", "no-cache, no-store");
        ctx.header("X-Accel-Buffering", "no");
        // A server that stops waits for every connection, and one that is kept for more requests would be kept through
        // it
        ctx.header("Connection", "close");
        this.out = ctx.res().getOutputStream();
        out.flush();
    }

    /** Begins the answer. */
    public static EventStream open(Context ctx) throws IOException {
        EventStream stream = new EventStream(ctx);
        Thread.ofVirtual().name("sse-heartbeat").start(stream::beat);
        return stream;
    }

    /**
     * Sends one event.
     *
     * @param data becomes JSON on one line
     * @throws IOException when the client has gone
     */
    public void send(String event, Object data) throws IOException {
        write("event: " + event + "\ndata: " + ctx.jsonMapper().toJsonString(data, data.getClass()) + "\n\n");
    }

    /**
     * Sends one event that a client which was cut off names in {@code Last-Event-ID} when it comes back.
     *
     * @throws IOException when the client has gone
     */
    public void send(long id, String event, Object data) throws IOException {
        write("id: " + id + "\nevent: " + event + "\ndata: " + ctx.jsonMapper().toJsonString(data, data.getClass())
                + "\n\n");
    }

    /** Whether the client has gone, as far as a heartbeat noticed. */
    public boolean isGone() {
        return gone;
    }

    private synchronized void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private void beat() {
        try {
            for (int beats = 0; !closed.await(pause(beats).toMillis(), TimeUnit.MILLISECONDS); beats++) {
                write(": still here\n\n");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException _) {
            // The next event meets the same and ends the stream
            gone = true;
        }
    }

    private static Duration pause(int beats) {
        return beats < MANY_FIRST ? FIRST_HEARTBEATS : HEARTBEAT;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
