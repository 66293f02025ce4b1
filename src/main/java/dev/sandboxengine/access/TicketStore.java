package dev.sandboxengine.access;

import java.time.Instant;
import java.util.Optional;

/** The tickets that nobody has used. Thread-safe, also across processes. */
public interface TicketStore {

    /** Adds one. */
    void add(Ticket ticket, byte[] tokenHash);

    /** Removes one and returns it, expired or not: of several that ask at once, one gets it. */
    Optional<Ticket> take(byte[] tokenHash);

    /** Removes those that have expired. */
    void forgetExpired(Instant now);
}
