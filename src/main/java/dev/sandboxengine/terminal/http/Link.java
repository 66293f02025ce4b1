package dev.sandboxengine.terminal.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.common.WebSocketSession;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;

/**
 * The way to one client. One frame is under way at a time: whoever sends the next waits until the network took it, so that a
 * client that does not read costs one frame. One thread sends; any may close.
 */
final class Link {

    /** The longest reason that a close frame holds, in bytes. */
    private static final int LONGEST_REASON = 123;

    private final Session session;
    private final Duration patience;
    private final AtomicBoolean closing = new AtomicBoolean();
    private CompletableFuture<Void> underWay = CompletableFuture.completedFuture(null);

    /** @param patience for how long a client may not take a frame */
    Link(Session session, Duration patience) {
        this.session = session;
        this.patience = patience;
    }

    /** The client takes nothing. */
    static final class Stalled extends IOException {}

    /**
     * Sends a frame once the one before was taken.
     *
     * @param taken is run when the network has taken it
     * @throws Stalled when the one before is not taken within the patience
     * @throws IOException when the client has gone
     */
    void send(Frame frame, Runnable taken) throws IOException, InterruptedException {
        flush();
        CompletableFuture<Void> sent = new CompletableFuture<>();
        Callback callback = Callback.from(
                () -> {
                    taken.run();
                    sent.complete(null);
                },
                sent::completeExceptionally);
        underWay = sent;
        switch (frame) {
            case Frame.Text text -> session.sendText(text.text(), callback);
            case Frame.Binary binary -> session.sendBinary(ByteBuffer.wrap(binary.bytes()), callback);
        }
    }

    /** Waits until all that was sent was taken. */
    void flush() throws IOException, InterruptedException {
        try {
            underWay.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new Stalled();
        } catch (ExecutionException e) {
            throw new IOException("the client has gone", e);
        }
    }

    void ping() {
        session.sendPing(ByteBuffer.allocate(0), Callback.NOOP);
    }

    /** How many bytes came from the client in all, pongs included. */
    long received() {
        return ((WebSocketCoreSession) ((WebSocketSession) session).getCoreSession())
                .getConnection()
                .getBytesIn();
    }

    /** Closes, once. A client that does not answer to that within the grace is cut off. */
    void close(int code, String reason, Duration grace) {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        session.close(code, shortened(reason), Callback.NOOP);
        Thread.ofVirtual().name("terminal-close").start(() -> {
            try {
                Thread.sleep(grace);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            session.disconnect();
        });
    }

    /** Ends it without a word. */
    void cut() {
        closing.set(true);
        session.disconnect();
    }

    private static String shortened(String reason) {
        String shortened = reason;
        while (shortened.getBytes(StandardCharsets.UTF_8).length > LONGEST_REASON) {
            shortened = shortened.substring(0, shortened.length() - 1);
        }
        return shortened;
    }
}
