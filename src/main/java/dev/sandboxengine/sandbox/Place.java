package dev.sandboxengine.sandbox;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** One of the places for work that loads the runtime. Given back once, however often it is closed. Thread-safe. */
final class Place implements AutoCloseable {

    private static final Duration GLANCE = Duration.ofMillis(100);

    private final Semaphore places;
    private final AtomicBoolean held = new AtomicBoolean();

    private Place(Semaphore places) {
        this.places = places;
    }

    /**
     * Waits for one.
     *
     * @throws Attempt.GivenUp as soon as nobody wants it any more
     */
    static Place take(Semaphore places, Attempt attempt) throws InterruptedException {
        Place place = new Place(places);
        place.takeAgain(attempt);
        return place;
    }

    /**
     * Waits for one, after it was given back.
     *
     * @throws Attempt.GivenUp as soon as nobody wants it any more
     */
    void takeAgain(Attempt attempt) throws InterruptedException {
        if (held.get()) {
            return;
        }
        AutoCloseable waiting = () -> {};
        attempt.hold(waiting);
        try {
            while (!places.tryAcquire(GLANCE.toMillis(), TimeUnit.MILLISECONDS)) {
                attempt.check();
            }
            held.set(true);
        } finally {
            attempt.release(waiting);
        }
    }

    @Override
    public void close() {
        if (held.compareAndSet(true, false)) {
            places.release();
        }
    }
}
