package dev.sandboxengine.limit;

/**
 * Holds many callers to one rate, each to its own. It counts in this process only: two engines on one database allow twice as
 * much. Thread-safe.
 */
public interface RateLimiter {

    /** What everybody is held to. */
    Rate rate();

    /**
     * Takes one request, if there is one to take; a refusal costs nothing.
     *
     * @param key who calls
     */
    Decision take(String key);

    /** What {@link #take} would say, and takes nothing. */
    Decision look(String key);
}
