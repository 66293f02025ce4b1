package dev.sandboxengine.quota;

import java.time.Instant;
import java.util.Optional;

/**
 * The limits that were set, and what is used. They are enforced by the store of the sandboxes, which checks and inserts in one
 * step. Thread-safe, also across processes.
 */
public interface QuotaStore {

    /** How somebody stands at that moment; empty when there is no such team or API client. */
    Optional<QuotaStanding> find(QuotaScope scope, Instant now);

    /**
     * Sets limits in place of all that were set. What is there already stays, also where it is too much; whatever is asked for
     * from now on is held against them.
     *
     * @return false when there is no such team or API client; nothing is set then
     */
    boolean set(QuotaScope scope, QuotaLimits limits);

    /**
     * Goes back to the defaults.
     *
     * @return false when there is no such team or API client
     */
    boolean reset(QuotaScope scope);
}
