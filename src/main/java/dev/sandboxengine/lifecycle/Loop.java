package dev.sandboxengine.lifecycle;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that is repeated for as long as the engine lives, on one named virtual thread. It survives every exception of the
 * work and logs it once until the work succeeds again. Thread-safe.
 */
public final class Loop implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Loop.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final String name;
    private final Duration pause;
    private final Runnable work;
    private final Semaphore wakeUps = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;

    private Loop(String name, Duration pause, Runnable work) {
        this.name = name;
        this.pause = pause;
        this.work = work;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    /**
     * Starts to repeat the work.
     *
     * @param pause how long to rest between two turns
     */
    public static Loop start(String name, Duration pause, Runnable work) {
        Loop loop = new Loop(name, pause, work);
        loop.thread.start();
        return loop;
    }

    /** Ends the present or next rest at once. */
    public void wake() {
        wakeUps.release();
    }

    private void run() {
        @Nullable String lastFailure = null;
        while (!closed) {
            try {
                work.run();
                if (lastFailure != null) {
                    log.info("{} works again", name);
                    lastFailure = null;
                }
            } catch (RuntimeException e) {
                String failure = String.valueOf(e);
                if (!failure.equals(lastFailure) && !closed) {
                    log.warn("{} failed and goes on: {}", name, failure, e);
                }
                lastFailure = failure;
            }
            rest();
        }
    }

    private void rest() {
        try {
            if (wakeUps.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                wakeUps.drainPermits();
            }
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    /** Lets the present turn end, bounded, and starts no other. */
    @Override
    public void close() {
        closed = true;
        wake();
        try {
            if (!thread.join(CLOSE_TIMEOUT)) {
                thread.interrupt();
                log.warn("{} did not end in time and was interrupted", name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
