package dev.sandboxengine.sandbox;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/** Ends sandboxes because somebody wants it. Legal in every state, and again. Thread-safe. */
public final class SandboxEnder {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final SandboxStore store;
    private final SandboxWorker worker;
    private final SandboxSettling settling;
    private final InstantSource clock;

    public SandboxEnder(SandboxStore store, SandboxWorker worker, InstantSource clock) {
        this.store = store;
        this.worker = worker;
        this.settling = new SandboxSettling(store, worker);
        this.clock = clock;
    }

    /**
     * Decides the sandbox's end and waits a little for its pod to be gone; when the runtime takes longer, the work goes on
     * behind the answer.
     *
     * @return the sandbox afterwards
     * @throws SandboxException.NotFound when there is none
     */
    public Sandbox end(SandboxId id, Ending ending) {
        Optional<UUID> holder = store.decideEnd(id, ending, worker.lease(), clock.instant());
        if (holder.isPresent() && holder.get().equals(worker.lease().owner())) {
            worker.begin(settling.get(id));
        }
        return settling.await(id, SandboxState::isTerminal, LONGEST_WAIT);
    }
}
