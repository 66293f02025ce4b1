package dev.sandboxengine.terminal.http;

import java.time.Duration;
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

    private static final int PIECE_COST = 64;

    private final int most;
    private final Sink sink;
    private final Queue<byte[]> waiting = new ArrayDeque<>();
    private int size;
    private boolean works;
    private boolean closed;

    /** @param most bytes that may wait; a single larger piece may too */
    InputLine(int most, Sink sink) {
        this.most = most;
        this.sink = sink;
    }

    /** Adds to the line, once there is room. */
    synchronized void put(byte[] bytes) throws InterruptedException {
        int weight = weight(bytes);
        while (!closed && size > 0 && size + weight > most) {
            wait();
        }
        if (closed || bytes.length == 0) {
            return;
        }
        waiting.add(bytes);
        size += weight;
        notifyAll();
        if (!works) {
            works = true;
            Thread.ofVirtual().name("terminal-input").start(this::work);
        }
    }

    private void work() {
        try {
            for (byte[] next = next(); next.length > 0; next = next()) {
                sink.take(next);
                taken(weight(next));
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

    /** A small piece costs more than its bytes. */
    private static int weight(byte[] piece) {
        return piece.length + PIECE_COST;
    }

    private synchronized void taken(int bytes) {
        size -= bytes;
        notifyAll();
    }

    /** Waits until all was handed over, but no longer than that. */
    synchronized void awaitEmpty(Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        for (long left = most.toMillis();
                size > 0 && !closed && left > 0;
                left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }

    synchronized boolean isEmpty() {
        return size == 0;
    }

    /** Forgets what waits. What is being handed over is not broken off: whoever takes it knows that its viewer has left. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        waiting.clear();
        notifyAll();
    }
}
