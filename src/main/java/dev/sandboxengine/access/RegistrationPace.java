package dev.sandboxengine.access;

import java.time.Duration;
import java.util.Optional;

/** Slows down whoever registers much, with or without success: each time takes a processor for long. Thread-safe. */
public interface RegistrationPace {

    /**
     * Begins a registration.
     *
     * @param address where it comes from
     * @return after which time it may be begun; empty when it has begun
     */
    Optional<Duration> register(String address);
}
