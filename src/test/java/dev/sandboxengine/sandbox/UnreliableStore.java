package dev.sandboxengine.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** One engine's way to a store, which can be cut as if that engine had been killed. Thread-safe. */
final class UnreliableStore implements SandboxStore {

    private final SandboxStore store;
    private volatile boolean cut;
    private volatile boolean renewalsAreLost;
    private volatile boolean cutAfterExtension;

    UnreliableStore(SandboxStore store) {
        this.store = store;
    }

    /** Nothing that the engine does reaches the store any more. */
    void cut() {
        cut = true;
    }

    /** The engine stands still for so long that its leases run out. */
    void loseRenewals() {
        renewalsAreLost = true;
    }

    /** Nothing reaches the store any more from the moment on in which a sandbox has been extended. */
    void cutAfterExtension() {
        cutAfterExtension = true;
    }

    private SandboxStore way() {
        if (cut) {
            throw new IllegalStateException("the way to the store is cut");
        }
        return store;
    }

    @Override
    public void insert(Sandbox sandbox, Lease lease) {
        way().insert(sandbox, lease);
    }

    @Override
    public Optional<Sandbox> find(SandboxId id) {
        return way().find(id);
    }

    @Override
    public SandboxPage list(SandboxQuery query) {
        return way().list(query);
    }

    @Override
    public List<Sandbox> takeDue(Lease lease, Instant now, int most) {
        return renewalsAreLost ? List.of() : way().takeDue(lease, now, most);
    }

    @Override
    public void renew(Lease lease, Map<SandboxId, List<Stage>> inFlight) {
        if (!renewalsAreLost) {
            way().renew(lease, inFlight);
        }
    }

    @Override
    public void releaseAll(UUID owner) {
        way().releaseAll(owner);
    }

    @Override
    public boolean becomeRunning(
            SandboxId id,
            UUID owner,
            String containerId,
            List<Stage> timeline,
            List<ServiceState> services,
            Instant at) {
        return way().becomeRunning(id, owner, containerId, timeline, services, at);
    }

    @Override
    public boolean becomeInitialised(SandboxId id, UUID owner) {
        return way().becomeInitialised(id, owner);
    }

    @Override
    public Optional<UUID> ask(
            SandboxId id,
            Set<SandboxState> from,
            SandboxState to,
            Optional<String> progress,
            Lease lease,
            Instant now) {
        return way().ask(id, from, to, progress, lease, now);
    }

    @Override
    public boolean complete(SandboxId id, UUID owner, SandboxState from, SandboxState to, Optional<String> message) {
        return way().complete(id, owner, from, to, message);
    }

    @Override
    public Optional<Sandbox> take(SandboxId id, Lease lease, Instant now) {
        return way().take(id, lease, now);
    }

    @Override
    public boolean updateServices(SandboxId id, List<ServiceState> before, List<ServiceState> after) {
        return way().updateServices(id, before, after);
    }

    @Override
    public Optional<UUID> decideEnd(SandboxId id, Ending ending, Lease lease, Instant now) {
        return way().decideEnd(id, ending, lease, now);
    }

    @Override
    public boolean fail(SandboxId id, UUID owner, Ending ending, Instant now) {
        return way().fail(id, owner, ending, now);
    }

    @Override
    public Optional<UUID> decideEndOfLost(
            SandboxId id, SandboxState from, String containerId, Ending ending, Lease lease, Instant now) {
        return way().decideEndOfLost(id, from, containerId, ending, lease, now);
    }

    @Override
    public List<LiveSandbox> live() {
        return way().live();
    }

    @Override
    public Collection<SandboxId> decideEndOfExpired(Ending ending, Lease lease, Instant now, int most) {
        return renewalsAreLost ? List.of() : way().decideEndOfExpired(ending, lease, now, most);
    }

    @Override
    public boolean becomeEnded(SandboxId id, UUID owner, Instant at) {
        return way().becomeEnded(id, owner, at);
    }

    @Override
    public void postpone(SandboxId id, UUID owner, Instant dueAt, String progress) {
        way().postpone(id, owner, dueAt, progress);
    }

    @Override
    public Optional<Sandbox> extend(SandboxId id, Duration by, Instant now) {
        Optional<Sandbox> extended = way().extend(id, by, now);
        cut = cut || cutAfterExtension;
        return extended;
    }

    @Override
    public Optional<Sandbox> keepUntil(SandboxId id, Instant until, Instant now) {
        return way().keepUntil(id, until, now);
    }

    @Override
    public Map<SandboxState, Long> count() {
        return way().count();
    }
}
