package dev.sandboxengine.lifecycle;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that is repeated for as long as the engine lives, on one named virtual thread. It survives every exception of the
 * work, an error of the Java machine too, and logs it once until the work succeeds again. Thread-safe.
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
    private volatile long turnedAt = System.nanoTime();

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

    /** What it is called in the log. */
    public String name() {
        return name;
    }

    /** For how long it has not turned beyond the rest that it may take. A turn counts when it begins and when it ends. */
    public Duration overdue() {
        Duration still = Duration.ofNanos(System.nanoTime() - turnedAt).minus(pause);
        return still.isNegative() ? Duration.ZERO : still;
    }

    private void run() {
        @Nullable String lastFailure = null;
        while (!closed) {
            try {
                turnedAt = System.nanoTime();
                lastFailure = turn(lastFailure);
            } catch (Throwable e) {
                // Even telling about the failure failed, for want of memory: the next turn may have some
                lastFailure = null;
            }
            turnedAt = System.nanoTime();
            rest();
        }
    }

    /** Works once; the failure that was met and told, if any. */
    private @Nullable String turn(@Nullable String lastFailure) {
        try {
            work.run();
            if (lastFailure != null) {
                log.info("{} works again", name);
            }
            return null;
        } catch (Throwable e) {
            // An Error too: nobody would begin this loop again, and others rely on it for as long as the process lives
            String failure = String.valueOf(e);
            if (!failure.equals(lastFailure) && !closed) {
                log.warn("{} failed and goes on: {}", name, failure, e);
            }
            return failure;
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
