package dev.sandboxengine.access;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * That whoever shows its token first may do one thing, in the place of its maker.
 *
 * @param id for rows and logs; opens nothing
 * @param sandbox whose terminal or files
 * @param teamId whose that sandbox is
 * @param path of a download: what is read, in its canonical form; empty for a terminal
 * @param archive whether a download is a tar, whatever the request accepts
 * @param maker what its maker showed; once that opens nothing more, neither does this
 */
public record Ticket(
        UUID id,
        TicketPurpose purpose,
        String sandbox,
        UUID teamId,
        Optional<String> path,
        boolean archive,
        Credential maker,
        Instant expiresAt) {

    public Ticket {
        if (path.isPresent() != (purpose == TicketPurpose.DOWNLOAD)) {
            throw new IllegalArgumentException("a download has a path, and nothing else has");
        }
    }
}
