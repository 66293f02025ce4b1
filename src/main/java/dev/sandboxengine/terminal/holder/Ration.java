package dev.sandboxengine.terminal.holder;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Lets only so many bytes be under way to somebody who says how many it took. Thread-safe. */
final class Ration {

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
     * @throws IOException when nobody takes anything any more
     */
    void await(int bytes) throws IOException {
        lock.lock();
        try {
            while (!ended && sent + bytes - taken > most) {
                changed.await();
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
            taken = Math.max(taken, inAll);
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
