package dev.sandboxengine.lifecycle;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Closes what was registered, last first. Each is closed even when another one fails; the first failure is thrown, later
 * ones are attached to it. Once closed it stays so: what is registered afterwards is closed at once. Thread-safe.
 */
public final class Closer implements AutoCloseable {

    private final Deque<AutoCloseable> closeables = new ArrayDeque<>();
    private boolean closed;

    /**
     * Remembers it for {@link #close} and returns it.
     *
     * @throws IllegalStateException when this is closed already; it is closed then, too
     */
    public synchronized <T extends AutoCloseable> T register(T closeable) {
        closeables.push(closeable);
        if (closed) {
            close();
            throw new IllegalStateException("it was told to stop while it started");
        }
        return closeable;
    }

    @Override
    public synchronized void close() {
        closed = true;
        RuntimeException failure = null;
        while (!closeables.isEmpty()) {
            try {
                closeables.pop().close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new IllegalStateException("not everything could be closed", e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Closes everything after a failure, to which what fails now is attached. */
    public void closeAfter(Throwable failure) {
        // Closing waits for what ends; a thread that is interrupted cannot
        boolean interrupted = Thread.interrupted();
        try {
            close();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
