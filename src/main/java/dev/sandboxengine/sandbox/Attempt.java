package dev.sandboxengine.sandbox;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Work that may take long and may not be wanted any more before it is done. Whoever does it lets it hold what it waits for; to
 * give it up closes that. Thread-safe.
 */
final class Attempt implements AutoCloseable {

    private final CountDownLatch givenUp = new CountDownLatch(1);
    private final Set<AutoCloseable> held = new HashSet<>();

    /** The work was given up; nothing is wrong with it. */
    static final class GivenUp extends RuntimeException {
        GivenUp() {
            super("it is not wanted any more", null, false, false);
        }
    }

    /** What this is part of. Given up with it. */
    static Attempt within(Attempt whole) {
        Attempt part = new Attempt();
        whole.hold(part);
        return part;
    }

    /** Nobody wants it any more. Does not wait for those who work on it. */
    void giveUp() {
        Set<AutoCloseable> closing;
        synchronized (held) {
            givenUp.countDown();
            closing = Set.copyOf(held);
        }
        for (AutoCloseable one : closing) {
            // To end a process takes calls to the runtime
            Thread.ofVirtual().name("give-up").start(() -> close(one));
        }
    }

    /**
     * Closes this when the work is given up.
     *
     * @throws GivenUp when that is already so; it is closed then
     */
    void hold(AutoCloseable waitedFor) {
        synchronized (held) {
            held.add(waitedFor);
        }
        if (isGivenUp()) {
            close(waitedFor);
            throw new GivenUp();
        }
    }

    /** This is not waited for any more. */
    void release(AutoCloseable waitedFor) {
        synchronized (held) {
            held.remove(waitedFor);
        }
    }

    boolean isGivenUp() {
        return givenUp.getCount() == 0;
    }

    /** Whether it waits for something that may take long. */
    boolean isWaiting() {
        synchronized (held) {
            return !held.isEmpty();
        }
    }

    /**
     * Goes on unless the work was given up.
     *
     * @throws GivenUp when it was
     */
    void check() {
        if (isGivenUp()) {
            throw new GivenUp();
        }
    }

    /**
     * Waits for that long.
     *
     * @throws GivenUp as soon as the work is given up
     */
    void pause(Duration time) throws InterruptedException {
        if (givenUp.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new GivenUp();
        }
    }

    /** Gives it up. */
    @Override
    public void close() {
        giveUp();
    }

    private static void close(AutoCloseable one) {
        try {
            one.close();
        } catch (Exception e) {
            throw new IllegalStateException("what is waited for closes without complaint", e);
        }
    }
}
