package dev.sandboxengine.lifecycle;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Closes what was registered, last first. Each is closed even when another one fails; the first failure is thrown, later
 * ones are attached to it. Thread-safe.
 */
public final class Closer implements AutoCloseable {

    private final Deque<AutoCloseable> closeables = new ArrayDeque<>();

    /** Remembers it for {@link #close} and returns it. */
    public synchronized <T extends AutoCloseable> T register(T closeable) {
        closeables.push(closeable);
        return closeable;
    }

    @Override
    public synchronized void close() {
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
}
