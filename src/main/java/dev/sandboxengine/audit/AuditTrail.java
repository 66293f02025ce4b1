package dev.sandboxengine.audit;

import java.time.Instant;
import java.util.List;

/** The entries, which are added and never changed. Thread-safe, also across processes. */
public interface AuditTrail {

    /** Above every id. */
    long NEWEST = Long.MAX_VALUE;

    /** Adds an entry. */
    void add(AuditEntry entry);

    /** Adds an entry unless it is there: for one whose first addition was not confirmed. */
    void addOnce(AuditEntry entry);

    /**
     * Entries, the newest first.
     *
     * @param before only those with a lesser id; {@link #NEWEST} for all
     */
    List<AuditRow> page(AuditQuery query, long before, int limit);

    /** How many there are. */
    long count(AuditQuery query);

    /**
     * Removes some of those that were added before a moment, but none of the last 24 hours.
     *
     * @param most at most so many
     * @return how many were removed
     */
    int removeOlder(Instant than, int most);
}
