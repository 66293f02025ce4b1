package dev.sandboxengine.terminal.http;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What was typed and is not yet handed over, in order. A shell that does not read holds up the typing only when there is a lot of
 * it: what else the client says still gets through. Thread-safe.
 */
final class InputLine implements AutoCloseable {

    /** Takes what was typed; may block. */
    @FunctionalInterface
    interface Sink {
        void take(byte[] bytes) throws InterruptedException;
    }

    private final int most;
    private final Sink sink;
    private final Queue<byte[]> waiting = new ArrayDeque<>();
    private int size;
    private Thread worker = Thread.currentThread();
    private boolean works;
    private boolean closed;

    /** @param most bytes that may wait; a single larger piece may too */
    InputLine(int most, Sink sink) {
        this.most = most;
        this.sink = sink;
    }

    /** Adds to the line, once there is room. */
    synchronized void put(byte[] bytes) throws InterruptedException {
        while (!closed && size > 0 && size + bytes.length > most) {
            wait();
        }
        if (closed || bytes.length == 0) {
            return;
        }
        waiting.add(bytes);
        size += bytes.length;
        notifyAll();
        if (!works) {
            works = true;
            worker = Thread.ofVirtual().name("terminal-input").start(this::work);
        }
    }

    private void work() {
        try {
            for (byte[] next = next(); next.length > 0; next = next()) {
                sink.take(next);
                taken(next.length);
            }
        } catch (InterruptedException _) {
            close();
        }
    }

    /** The next piece; an empty one at the end. */
    private synchronized byte[] next() throws InterruptedException {
        while (waiting.isEmpty() && !closed) {
            wait();
        }
        return closed ? new byte[0] : waiting.remove();
    }

    private synchronized void taken(int bytes) {
        size -= bytes;
        notifyAll();
    }

    /** Forgets what waits. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        waiting.clear();
        notifyAll();
        if (works) {
            worker.interrupt();
        }
    }
}
