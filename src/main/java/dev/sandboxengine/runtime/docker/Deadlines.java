package dev.sandboxengine.runtime.docker;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Closes wires that take too long: sockets in blocking mode know no timeout of their own. Thread-safe. */
final class Deadlines implements AutoCloseable {

    private final ScheduledThreadPoolExecutor timer;

    Deadlines() {
        timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("docker-deadlines").factory());
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Closes the wire after the time, unless the deadline is closed before. */
    Deadline arm(Wire wire, Duration time) {
        return new Deadline(wire, time);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** The time that something may take. */
    final class Deadline implements AutoCloseable {
        private final Duration time;
        private final ScheduledFuture<?> task;
        private volatile boolean expired;

        private Deadline(Wire wire, Duration time) {
            this.time = time;
            this.task = timer.schedule(
                    () -> {
                        expired = true;
                        wire.close();
                    },
                    time.toNanos(),
                    TimeUnit.NANOSECONDS);
        }

        /** What the failure of a wire was: the deadline's, when it has passed. */
        IOException explain(IOException failure) {
            if (!expired) {
                return failure;
            }
            var late = new SocketTimeoutException("no answer within " + time.toMillis() / 1000.0 + " s");
            late.initCause(failure);
            return late;
        }

        @Override
        public void close() {
            task.cancel(false);
        }
    }
}
