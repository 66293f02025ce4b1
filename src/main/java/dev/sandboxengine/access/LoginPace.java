package dev.sandboxengine.access;

import java.time.Duration;
import java.util.Optional;

/** Slows down whoever guesses passwords. Thread-safe. */
public interface LoginPace {

    /**
     * Begins an attempt, which counts as failed until it is told otherwise, so that many at once gain nothing.
     *
     * @param account what is guessed at, whether or not it exists
     * @param address where the attempt comes from
     * @return after which time it may be begun; empty when it has begun
     */
    Optional<Duration> begin(String account, String address);

    /** The attempt that was begun did not fail: the account starts afresh, and the address has one failure less. */
    void succeeded(String account, String address);
}
