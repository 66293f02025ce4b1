package dev.sandboxengine.access;

import java.util.Optional;

/** Finds out what a ticket opens, and uses it up. Thread-safe. */
public interface TicketAuthentication {

    /**
     * Whom a ticket lets in.
     *
     * @param principal may do what the ticket is for, where it is for, and nothing else
     */
    record Admission(Ticket ticket, Principal principal) {}

    /**
     * Uses a ticket, also when it turns out to be for something else.
     *
     * @param purpose what is asked for
     * @param sandbox whose
     * @param path of a download; empty for anything else
     * @return empty when there is no such ticket any more, it is for something else, or its maker could not do that now
     */
    Optional<Admission> use(TicketToken token, TicketPurpose purpose, String sandbox, Optional<String> path);
}
