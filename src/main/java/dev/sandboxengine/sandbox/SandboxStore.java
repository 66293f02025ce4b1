package dev.sandboxengine.sandbox;

import dev.sandboxengine.quota.QuotaExceeded;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The rows of the sandboxes: the truth about them, and the queue of the work on them.
 *
 * <p>A row whose state {@linkplain SandboxState#isWork is work} has something to be done on it. Whoever does it holds the row's
 * <em>lease</em>, as an <em>owner</em> that names one engine process, until a moment; a lease that ran out is free. State
 * changes are compare-and-set: they say what they expect, and answer that somebody else was first instead of failing.
 *
 * <p>Thread-safe, also across processes. Times are the caller's, so that all replicas need clocks that agree within a
 * second.
 */
public interface SandboxStore {

    /** Whose lease it is, and until when. */
    record Lease(UUID owner, Instant until) {}

    /**
     * Adds a new sandbox, its work taken by the given lease. Whether the quotas of the engine, of its team and of its creator
     * leave room for it is decided in the same step, so that they hold whoever else adds one. What counts is what {@linkplain
     * SandboxState#isLive is live}, and of launches what was added within 24 hours.
     *
     * @throws QuotaExceeded when they do not; the narrowest scope's is named, and nothing is added
     * @throws SandboxException.StateConflict when its team was deleted meanwhile; nothing is added
     */
    void insert(Sandbox sandbox, Lease lease);

    /** The sandbox of this id. */
    Optional<Sandbox> find(SandboxId id);

    /**
     * One page of the sandboxes that a query matches, newest first, with the number of all that match. Their templates and
     * services lack what is long: services, commands, and what services are given once.
     */
    SandboxPage list(SandboxQuery query);

    /** Takes work that is due and free, oldest first. */
    List<Sandbox> takeDue(Lease lease, Instant now, int most);

    /**
     * Prolongs the leases on these rows as far as they are still the owner's, and writes down how far each launch has come.
     */
    void renew(Lease lease, Map<SandboxId, List<Stage>> inFlight);

    /**
     * Ends all leases of an engine process that is known to be dead, so that its work is free at once. Of one that lives after
     * all it does no more than a pause longer than its leases would: it may lose rows to another owner.
     */
    void releaseAll(UUID owner);

    /**
     * {@code PENDING → RUNNING} by the lease's owner, who gives it up. False: the sandbox was ended meanwhile.
     *
     * @param services how its services are
     */
    boolean becomeRunning(
            SandboxId id,
            UUID owner,
            String containerId,
            List<Stage> timeline,
            List<ServiceState> services,
            Instant at);

    /** Writes down that what is done once in a sandbox's life was done, by the lease's owner. False: the lease was lost. */
    boolean becomeInitialised(SandboxId id, UUID owner);

    /**
     * Asks for work on a sandbox: its state becomes one that {@linkplain SandboxState#isWork is work}. The lease is taken when
     * it is free.
     *
     * @param from the only states from which it may become that
     * @param progress why, where that is not what somebody asked for
     * @return who works on it now; empty when it is in none of these states, its time is up, or there is no such sandbox
     */
    Optional<UUID> ask(
            SandboxId id, Set<SandboxState> from, SandboxState to, Optional<String> progress, Lease lease, Instant now);

    /**
     * What was asked for is done: from a state that is work to one that is not and is no end, by the lease's owner, who gives
     * it up. False: the sandbox was ended meanwhile, or the lease was lost.
     *
     * @param message what people have to know of it, where it is not what was asked for
     */
    boolean complete(SandboxId id, UUID owner, SandboxState from, SandboxState to, Optional<String> message);

    /**
     * Takes the work on one sandbox, if there is any and its lease is free or the caller's.
     *
     * @return the sandbox; empty when somebody else works on it, or there is nothing to do
     */
    Optional<Sandbox> take(SandboxId id, Lease lease, Instant now);

    /**
     * Writes down how a sandbox's services are.
     *
     * @param before as they were read
     * @return whether each still had the status that it had
     */
    boolean updateServices(SandboxId id, List<ServiceState> before, List<ServiceState> after);

    /**
     * Decides a sandbox's end, from any live state. The lease is taken when it is free.
     *
     * @return who works on the end now; empty when the end was decided before, or there is no such sandbox
     */
    Optional<UUID> decideEnd(SandboxId id, Ending ending, Lease lease, Instant now);

    /**
     * Decides the end of a sandbox on which work came to nothing, by the lease's owner, who keeps it. False: the sandbox is
     * another's by now, or its end is decided.
     */
    boolean fail(SandboxId id, UUID owner, Ending ending, Instant now);

    /**
     * Decides the end of a running, stopped or paused sandbox whose pod is dead or gone, as {@link #decideEnd} does, unless it
     * is in another pod, or in another state than the one in which that means its end.
     */
    Optional<UUID> decideEndOfLost(
            SandboxId id, SandboxState from, String containerId, Ending ending, Lease lease, Instant now);

    /** Every sandbox that has not ended; its services without what they are given once, which may be long. */
    List<LiveSandbox> live();

    /**
     * Decides the end of sandboxes whose time is up.
     *
     * @return those whose lease was free and is now the caller's
     */
    Collection<SandboxId> decideEndOfExpired(Ending ending, Lease lease, Instant now, int most);

    /** {@code ENDING →} its reason's outcome, by the lease's owner, who gives it up. False: the lease was lost. */
    boolean becomeEnded(SandboxId id, UUID owner, Instant at);

    /** Gives a lease up and asks for another attempt at that moment. */
    void postpone(SandboxId id, UUID owner, Instant dueAt, String progress);

    /**
     * Moves a live sandbox's expiry by exactly the given time.
     *
     * @return the sandbox afterwards; empty when it is not live, or its time was up
     * @throws QuotaExceeded when it would live longer than a quota allows; it is as before then
     */
    Optional<Sandbox> extend(SandboxId id, Duration by, Instant now);

    /**
     * Moves a live sandbox's expiry to a moment, whatever the quotas say: for whoever answers for its end otherwise.
     *
     * @return the sandbox afterwards; empty when it is not live, or its time was up
     */
    Optional<Sandbox> keepUntil(SandboxId id, Instant until, Instant now);

    /** How many sandboxes there are in each state that any is in. */
    Map<SandboxState, Long> count();
}
