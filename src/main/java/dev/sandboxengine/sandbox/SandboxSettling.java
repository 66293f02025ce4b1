package dev.sandboxengine.sandbox;

import java.time.Duration;
import java.util.function.Predicate;

/** Waits for what was asked of a sandbox, whichever engine works on it. Thread-safe. */
final class SandboxSettling {

    /** Between two looks at what another engine works on. */
    private static final Duration GLANCE = Duration.ofMillis(100);

    private final SandboxStore store;
    private final SandboxWorker worker;

    SandboxSettling(SandboxStore store, SandboxWorker worker) {
        this.store = store;
        this.worker = worker;
    }

    /**
     * Waits until the sandbox's state is as wanted, at most for the given time.
     *
     * @return the sandbox as it is then
     * @throws SandboxException.NotFound when there is none
     */
    Sandbox await(SandboxId id, Predicate<SandboxState> wanted, Duration most) {
        long last = System.nanoTime() + most.toNanos();
        Sandbox sandbox = get(id);
        try {
            while (!wanted.test(sandbox.state()) && System.nanoTime() < last) {
                if (!worker.await(id, Duration.ofNanos(Math.max(1, last - System.nanoTime())))) {
                    Thread.sleep(GLANCE);
                }
                sandbox = get(id);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return sandbox;
    }

    Sandbox get(SandboxId id) {
        return store.find(id).orElseThrow(() -> new SandboxException.NotFound(id.value()));
    }
}
