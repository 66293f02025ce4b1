package dev.sandboxengine.sandbox;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** One of the places for work that loads the runtime. Given back once, however often it is closed. Thread-safe. */
final class Place implements AutoCloseable {

    private final Semaphore places;
    private final AtomicBoolean held = new AtomicBoolean();

    private Place(Semaphore places) {
        this.places = places;
    }

    /** Waits for one. */
    static Place take(Semaphore places) throws InterruptedException {
        Place place = new Place(places);
        place.takeAgain();
        return place;
    }

    /** Waits for one, after it was given back. */
    void takeAgain() throws InterruptedException {
        if (!held.get()) {
            places.acquire();
            held.set(true);
        }
    }

    @Override
    public void close() {
        if (held.compareAndSet(true, false)) {
            places.release();
        }
    }
}
