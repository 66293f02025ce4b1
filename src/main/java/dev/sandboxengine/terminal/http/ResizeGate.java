package dev.sandboxengine.terminal.http;

import dev.sandboxengine.runtime.TerminalSize;
import java.time.Duration;
import java.util.Optional;

/** Lets the sizes through that a client says, at most one in a while: of many in between only the last. Thread-safe. */
final class ResizeGate implements AutoCloseable {

    /** Takes a size; may wait. */
    @FunctionalInterface
    interface Sink {
        void take(TerminalSize size) throws InterruptedException;
    }

    private final Duration pause;
    private final Sink resize;
    private Optional<TerminalSize> wanted = Optional.empty();
    private boolean works;
    private boolean closed;

    ResizeGate(Duration pause, Sink resize) {
        this.pause = pause;
        this.resize = resize;
    }

    /** Says a size. The first passes at once, the last in any case. */
    synchronized void want(TerminalSize size) {
        if (closed) {
            return;
        }
        wanted = Optional.of(size);
        if (!works) {
            works = true;
            Thread.ofVirtual().name("terminal-resize").start(this::work);
        }
    }

    private void work() {
        try {
            for (Optional<TerminalSize> next = next(); next.isPresent(); next = next()) {
                resize.take(next.get());
                Thread.sleep(pause);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Optional<TerminalSize> next() {
        Optional<TerminalSize> next = closed ? Optional.empty() : wanted;
        wanted = Optional.empty();
        works = next.isPresent();
        return next;
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
