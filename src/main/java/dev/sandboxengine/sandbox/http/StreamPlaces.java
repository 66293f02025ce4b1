package dev.sandboxengine.sandbox.http;

import dev.sandboxengine.http.Problem;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** Bounds how many streams there are at once, and how many of them are one principal's, so that nobody has all. Thread-safe. */
final class StreamPlaces {

    private static final Duration LATER = Duration.ofSeconds(10);

    private final int all;
    private final int each;
    private final Semaphore free;
    private final Map<String, Integer> taken = new ConcurrentHashMap<>();

    /**
     * All free.
     *
     * @param all how many there are
     * @param each how many one principal may have
     */
    StreamPlaces(int all, int each) {
        this.all = all;
        this.each = each;
        this.free = new Semaphore(all);
    }

    /** A place that is taken until it is closed. */
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Takes a place.
     *
     * @param principal the label of whose it is to be
     * @throws Problem when they have all that they may have, or none is free
     */
    Place take(String principal) {
        if (taken.merge(principal, 1, Integer::sum) > each) {
            leave(principal);
            throw Problem.later(
                    Problem.Kind.RATE_LIMITED,
                    "you follow the events of " + each + " sandboxes already; close a stream and try again",
                    LATER);
        }
        if (!free.tryAcquire()) {
            leave(principal);
            throw Problem.later(
                    Problem.Kind.RATE_LIMITED,
                    "this engine tells events to " + all + " clients already; close a stream and try again",
                    LATER);
        }
        return () -> {
            free.release();
            leave(principal);
        };
    }

    private void leave(String principal) {
        taken.computeIfPresent(principal, (_, count) -> count == 1 ? null : count - 1);
    }
}
