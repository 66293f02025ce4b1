package dev.sandboxengine.runtime.docker;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Ends what takes too long, by closing its wire: sockets in blocking mode know no timeout of their own. Thread-safe. */
final class Deadlines implements AutoCloseable {

    private final ScheduledThreadPoolExecutor timer;

    Deadlines() {
        timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("docker-deadlines").factory());
        timer.setRemoveOnCancelPolicy(true);
    }

    /**
     * Does what ends it after the time, unless the deadline is closed before.
     *
     * @throws IOException when all of this was closed
     */
    Deadline arm(Runnable end, Duration time) throws IOException {
        try {
            return new Deadline(end, time);
        } catch (RejectedExecutionException closed) {
            throw new IOException("the engine has closed its connection to Docker", closed);
        }
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

        private Deadline(Runnable end, Duration time) {
            this.time = time;
            this.task = timer.schedule(
                    () -> {
                        expired = true;
                        end.run();
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
