package dev.sandboxengine.access;

import java.util.Optional;
import java.util.UUID;

/** What tickets are for, as those know it whose it is. Thread-safe. */
public interface TicketTargets {

    /** Whose a sandbox is; empty when there is none with this id. */
    Optional<UUID> teamOf(String sandbox);

    /** A path in a sandbox in the one form in which it is compared; empty when it leads out, or is none. */
    Optional<String> canonical(String path);
}
