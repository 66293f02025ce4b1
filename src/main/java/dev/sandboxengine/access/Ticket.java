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
 * @param path of the download of a file: what is read, in its canonical form; empty for anything else
 * @param recording of the download of a recording: which; empty for anything else
 * @param archive whether a download is a tar, whatever the request accepts
 * @param maker what its maker showed; once that opens nothing more, neither does this
 */
public record Ticket(
        UUID id,
        TicketPurpose purpose,
        String sandbox,
        UUID teamId,
        Optional<String> path,
        Optional<UUID> recording,
        boolean archive,
        Credential maker,
        Instant expiresAt) {

    public Ticket {
        boolean fits = purpose == TicketPurpose.DOWNLOAD
                ? path.isPresent() != recording.isPresent()
                : path.isEmpty() && recording.isEmpty();
        if (!fits) {
            throw new IllegalArgumentException("a download has a path or a recording, and nothing else has");
        }
    }

    /** For no recording. */
    public Ticket(
            UUID id,
            TicketPurpose purpose,
            String sandbox,
            UUID teamId,
            Optional<String> path,
            boolean archive,
            Credential maker,
            Instant expiresAt) {
        this(id, purpose, sandbox, teamId, path, Optional.empty(), archive, maker, expiresAt);
    }
}
