package dev.sandboxengine.access;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Slows down whoever guesses passwords. Accounts are told by id; a name that nobody has, by an id made of it. Thread-safe.
 */
public interface LoginPace {

    /**
     * After which time an attempt may be begun, as far as is known before it is known whose name it is; empty: at once. Begins
     * nothing.
     *
     * @param name an id made of what was sent
     * @param address where the attempt comes from
     */
    Optional<Duration> look(UUID name, String address);

    /**
     * Begins an attempt, which counts as failed until it is told otherwise, so that many at once gain nothing.
     *
     * @param account what is guessed at, whether or not it exists
     * @param address where the attempt comes from
     * @return after which time it may be begun; empty when it has begun
     */
    Optional<Duration> begin(UUID account, String address);

    /** Lets {@link #look} say the same of a name from now on, for so long: whoever has to wait shall cost nothing. */
    void delay(UUID name, String address, Duration wait);

    /**
     * The attempt that was begun did not fail: from there the account starts afresh, and whoever guesses from elsewhere does not
     * keep it from logging in from there. The address has one failure less.
     */
    void succeeded(UUID account, String address);

    /** The attempt that was begun neither failed nor succeeded: nothing was compared. */
    void takeBack(UUID account, String address);
}
