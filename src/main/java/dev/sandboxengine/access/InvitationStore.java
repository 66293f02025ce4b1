package dev.sandboxengine.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The rows of invitations. Thread-safe, also across processes. */
public interface InvitationStore {

    /** A part of a list, and how many there are in all. */
    record Page(List<Invitation> invitations, long total) {}

    /** Adds one; false when there is no such team. */
    boolean add(Invitation invitation, byte[] tokenHash);

    /** One by its id. */
    Optional<Invitation> find(UUID id);

    /**
     * The newest first, without those that nobody used and whose maker could not make them any more.
     *
     * @param teams of these teams only; empty for all
     */
    Page list(Optional<Set<UUID>> teams, Instant now, int limit, int offset);

    /** Removes one; whether it was there. */
    boolean delete(UUID id);

    /** Removes what expired before then. */
    void forgetExpired(Instant before);
}
