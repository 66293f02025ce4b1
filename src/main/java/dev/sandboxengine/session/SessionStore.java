package dev.sandboxengine.session;

import dev.sandboxengine.access.SessionToken;
import dev.sandboxengine.sandbox.SandboxId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The rows of the sessions: the truth about them, and the queue of the work on them. There is work on a row while it is due:
 * in {@link SessionState#PROVISIONING}, and after its end until its sandbox's end is decided. Whoever does it holds the row's
 * <em>lease</em> until a moment; one that ran out is free. Thread-safe, also across processes.
 */
public interface SessionStore {

    /** Whose lease it is, and until when. */
    record Lease(UUID owner, Instant until) {}

    /**
     * Which sessions are wanted.
     *
     * @param teams only of these teams; empty: of all
     * @param state only in this state
     */
    record Selection(Optional<Set<UUID>> teams, Optional<SessionState> state, int limit, int offset) {}

    /**
     * One page.
     *
     * @param total how many match on all pages
     */
    record Page(List<Session> sessions, long total) {
        public Page {
            sessions = List.copyOf(sessions);
        }
    }

    /**
     * Adds one.
     *
     * @throws SessionException.StateConflict when its team was deleted meanwhile
     */
    void insert(Session session, SessionToken token);

    /** The session of this id. */
    Optional<Session> find(UUID id);

    /** The session of this link. */
    Optional<Session> find(SessionToken token);

    /** Those that match, newest first. */
    Page list(Selection selection);

    /**
     * {@code READY → PROVISIONING}, within its window, with the sandbox that it is to have; its work is the lease's.
     *
     * @return empty when somebody else was first, or it cannot be started now
     */
    Optional<Session> activate(UUID id, SandboxId sandbox, Lease lease, Instant now);

    /** Takes work that is due and free, oldest first. */
    List<Session> takeDue(Lease lease, Instant now, int most);

    /** Prolongs the leases on these as far as they are still the owner's. */
    void renew(Lease lease, Collection<UUID> ids);

    /** Ends all leases of an engine process that is known to be dead. */
    void releaseAll(UUID owner);

    /** {@code PROVISIONING → ACTIVE} by the lease's owner, who gives it up; its time begins now. False: it has ended. */
    boolean becomeActive(UUID id, UUID owner, Instant now);

    /** {@code PROVISIONING → FAILED} by the lease's owner, who keeps it. False: it has ended otherwise. */
    boolean fail(UUID id, UUID owner, SessionEnd why, Instant now);

    /** Gives a lease up and asks for another attempt at that moment. */
    void postpone(UUID id, UUID owner, Instant dueAt, Optional<String> waitsFor);

    /** The sandbox of a session that has ended is on its way out, or never was: there is nothing more to do. */
    void settle(UUID id, UUID owner);

    /** {@code → REVOKED}, unless it has ended; its sandbox is to be ended. False: it had. */
    boolean revoke(UUID id, Instant now);

    /** Gives one that has not ended more time by exactly this much: moves its deadline, or what it will be. False: it has ended. */
    boolean extend(UUID id, Duration by, Instant now);

    /**
     * Ends what is over: {@code ACTIVE → SUBMITTED} at the deadline, {@code READY → EXPIRED} after its window, {@code ACTIVE →
     * FAILED} when its sandbox has ended before.
     *
     * @return how many lost the right to their sandbox
     */
    int endWhatIsOver(Instant now);
}
