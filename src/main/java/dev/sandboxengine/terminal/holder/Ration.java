package dev.sandboxengine.terminal.holder;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Lets only so many bytes be under way to somebody who says how many it took. Thread-safe. */
final class Ration {

    private static final long LOOK_MILLIS = 250;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final long most;
    private long sent;
    private long taken;
    private boolean ended;

    Ration(long most) {
        this.most = most;
    }

    /**
     * Waits until so many more may be sent, and counts them as sent.
     *
     * @param gone whether it is not worth waiting any more
     * @throws IOException when nobody takes anything any more, or it is not worth waiting
     */
    void await(int bytes, BooleanSupplier gone) throws IOException {
        lock.lock();
        try {
            while (!ended && sent + bytes - taken > most) {
                if (gone.getAsBoolean()) {
                    throw new IOException("nobody waits for the shell to read");
                }
                changed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }
            if (ended) {
                throw new IOException("the shell reads nothing more");
            }
            sent += bytes;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the shell did not read");
        } finally {
            lock.unlock();
        }
    }

    /** So many were taken in all. */
    void taken(long inAll) {
        lock.lock();
        try {
            // No more than there was, whoever says so
            taken = Math.max(taken, Math.min(inAll, sent));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is taken any more. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
