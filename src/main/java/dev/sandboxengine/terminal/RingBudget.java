package dev.sandboxengine.terminal;

import java.util.concurrent.atomic.AtomicLong;

/** The memory that the rings of all terminals share. Thread-safe. */
final class RingBudget {

    private final long bytes;
    private final AtomicLong used = new AtomicLong();

    RingBudget(long bytes) {
        this.bytes = bytes;
    }

    /** Takes some, if there is so much left. */
    boolean take(int wanted) {
        if (used.addAndGet(wanted) <= bytes) {
            return true;
        }
        used.addAndGet(-wanted);
        return false;
    }

    /** Takes some, whatever is left: without it there would be no terminal. */
    void insist(int wanted) {
        used.addAndGet(wanted);
    }

    void give(int back) {
        used.addAndGet(-back);
    }

    /** Whether more than three quarters are taken. */
    boolean isTight() {
        return used.get() > bytes / 4 * 3;
    }

    /** How much is taken. */
    long used() {
        return used.get();
    }
}
