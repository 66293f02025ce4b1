package dev.sandboxengine.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The rows of the sandboxes: the truth about them, and the queue of the work on them.
 *
 * <p>A row in {@link SandboxState#PENDING} or {@link SandboxState#ENDING} is work. Whoever does it holds the row's
 * <em>lease</em>, as an <em>owner</em> that names one engine process, until a moment; a lease that ran out is free. State
 * changes are compare-and-set: they say what they expect, and answer that somebody else was first instead of failing.
 *
 * <p>Thread-safe, also across processes. Times are the caller's, so that all replicas need clocks that agree within a
 * second.
 */
public interface SandboxStore {

    /** Whose lease it is, and until when. */
    record Lease(UUID owner, Instant until) {}

    /** Adds a new sandbox, its work taken by the given lease. */
    void insert(Sandbox sandbox, Lease lease);

    /** The sandbox of this id. */
    Optional<Sandbox> find(SandboxId id);

    /** One page of the sandboxes that a query matches, newest first, with the number of all that match. */
    SandboxPage list(SandboxQuery query);

    /** Takes work that is due and free, oldest first. */
    List<Sandbox> takeDue(Lease lease, Instant now, int most);

    /**
     * Prolongs the leases on these rows as far as they are still the owner's, and writes down how far each launch has come.
     */
    void renew(Lease lease, Map<SandboxId, List<Stage>> inFlight);

    /** {@code PENDING → RUNNING} by the lease's owner, who gives it up. False: the sandbox was ended meanwhile. */
    boolean becomeRunning(SandboxId id, UUID owner, String containerId, List<Stage> timeline, Instant at);

    /**
     * Decides a sandbox's end, from any live state. The lease is taken when it is free.
     *
     * @return who works on the end now; empty when the end was decided before, or there is no such sandbox
     */
    Optional<UUID> decideEnd(SandboxId id, Ending ending, Lease lease, Instant now);

    /**
     * Decides the end of a launch that came to nothing, {@code PENDING → ENDING}, by the lease's owner, who keeps it. False:
     * the sandbox is another's by now.
     */
    boolean failLaunch(SandboxId id, UUID owner, Ending ending, Instant now);

    /** Decides the end of a running sandbox whose pod is gone, as {@link #decideEnd} does, unless it runs in another pod. */
    Optional<UUID> decideEndOfLost(SandboxId id, String containerId, Ending ending, Lease lease, Instant now);

    /** The pods of running sandboxes, by their container's id, with the sandbox that runs in each. */
    Map<String, SandboxId> runningPods();

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
     */
    Optional<Sandbox> extend(SandboxId id, Duration by, Instant now);

    /** How many sandboxes there are in each state that any is in. */
    Map<SandboxState, Long> count();
}
