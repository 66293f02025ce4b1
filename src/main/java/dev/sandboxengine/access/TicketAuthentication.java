package dev.sandboxengine.access;

import java.util.Optional;
import java.util.UUID;

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
     * @param path of the download of a file; empty for anything else
     * @param recording of the download of a recording; empty for anything else
     * @return empty when there is no such ticket any more, it is for something else, or its maker could not do that now
     */
    Optional<Admission> use(
            TicketToken token, TicketPurpose purpose, String sandbox, Optional<String> path, Optional<UUID> recording);

    /** The same for anything but a recording. */
    default Optional<Admission> use(TicketToken token, TicketPurpose purpose, String sandbox, Optional<String> path) {
        return use(token, purpose, sandbox, path, Optional.empty());
    }
}
