package dev.sandboxengine.sandbox;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/** Ends sandboxes because somebody wants it. Legal in every state, and again. Thread-safe. */
public final class SandboxEnder {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final Duration GLANCE = Duration.ofMillis(100);

    private final SandboxStore store;
    private final SandboxWorker worker;
    private final InstantSource clock;

    public SandboxEnder(SandboxStore store, SandboxWorker worker, InstantSource clock) {
        this.store = store;
        this.worker = worker;
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
            worker.begin(get(id));
        }
        long last = System.nanoTime() + LONGEST_WAIT.toNanos();
        Sandbox sandbox = get(id);
        try {
            while (!sandbox.state().isTerminal() && System.nanoTime() < last) {
                worker.await(id, GLANCE);
                sandbox = get(id);
                if (!sandbox.state().isTerminal()) {
                    Thread.sleep(GLANCE);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return sandbox;
    }

    private Sandbox get(SandboxId id) {
        return store.find(id).orElseThrow(() -> new SandboxException.NotFound(id.value()));
    }
}
