package dev.sandboxengine;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that goes when a test says so. Thread-safe. */
public final class HandSetClock implements InstantSource {

    private final AtomicReference<Instant> now;

    public HandSetClock(Instant now) {
        this.now = new AtomicReference<>(now);
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    /** So much time passes. */
    public void advance(Duration by) {
        now.updateAndGet(before -> before.plus(by));
    }
}
