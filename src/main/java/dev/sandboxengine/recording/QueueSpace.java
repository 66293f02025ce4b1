package dev.sandboxengine.recording;

import java.util.concurrent.atomic.AtomicLong;

/** The memory that all recordings together may use for what waits to be written. Thread-safe. */
final class QueueSpace {

    private final long most;
    private final AtomicLong used = new AtomicLong();

    QueueSpace(long most) {
        this.most = most;
    }

    /** Takes some, unless there is not enough. */
    boolean take(long bytes) {
        if (used.addAndGet(bytes) <= most) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    /** Gives it back. */
    void release(long bytes) {
        used.addAndGet(-bytes);
    }
}
