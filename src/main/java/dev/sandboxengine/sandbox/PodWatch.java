package dev.sandboxengine.sandbox;

import dev.sandboxengine.config.Environment;
import dev.sandboxengine.lifecycle.Loop;
import dev.sandboxengine.runtime.PodObservation;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.SandboxRuntime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what the rows say with what runs. A sandbox whose pod died or vanished without our doing is ended with the reason;
 * a pod that no live row wants is removed, wherever it came from. Thread-safe.
 */
public final class PodWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PodWatch.class);
    private static final Duration GLANCE = Duration.ofSeconds(3);

    /** Longer than it takes from a row's end to the end of its pod. */
    private static final Duration GRACE = Duration.ofMinutes(1);

    private final SandboxStore store;
    private final SandboxRuntime runtime;
    private final SandboxWorker worker;
    private final InstantSource clock;
    private final Loop watching;
    private final Loop sweeping;

    /**
     * Begins to watch.
     *
     * @param cleanup how often pods that nobody wants are looked for
     */
    public PodWatch(
            SandboxStore store, SandboxRuntime runtime, SandboxWorker worker, Duration cleanup, InstantSource clock) {
        this.store = store;
        this.runtime = runtime;
        this.worker = worker;
        this.clock = clock;
        this.watching = Loop.start("pod-watch", GLANCE, this::endWhatDied);
        this.sweeping = Loop.start("pod-sweep", cleanup, this::removeWhatNobodyWants);
    }

    /** {@code CLEANUP_INTERVAL}. */
    public static Duration cleanupFrom(Environment env) {
        return env.duration("CLEANUP_INTERVAL", Duration.ofMinutes(5));
    }

    private void endWhatDied() {
        // The rows first: a pod that starts to run in between is then not missed
        Map<String, SandboxId> wanted = new HashMap<>();
        for (LiveSandbox sandbox : store.live()) {
            if (sandbox.state() == SandboxState.RUNNING) {
                sandbox.containerId().ifPresent(containerId -> wanted.put(containerId, sandbox.id()));
            }
        }
        if (wanted.isEmpty()) {
            return;
        }
        Set<String> alive = new HashSet<>();
        for (PodObservation pod : pods()) {
            Optional<PodObservation.Exit> exit = pod.exit();
            alive.add(pod.containerId());
            if (exit.isPresent() && wanted.containsKey(pod.containerId())) {
                lose(wanted.get(pod.containerId()), pod.containerId(), PodDeath.of(exit.get()));
            }
        }
        wanted.forEach((containerId, id) -> {
            if (!alive.contains(containerId)) {
                lose(id, containerId, PodDeath.vanished());
            }
        });
    }

    private List<PodObservation> pods() {
        return runtime.list();
    }

    private void lose(SandboxId id, String containerId, Ending ending) {
        Optional<UUID> holder = store.decideEndOfLost(id, containerId, ending, worker.lease(), clock.instant());
        if (holder.isPresent()) {
            log.warn("sandbox {} is lost ({}): {}", id, ending.reason().code(), ending.message());
            store.find(id).ifPresent(worker::begin);
        }
    }

    private void removeWhatNobodyWants() {
        Instant old = clock.instant().minus(GRACE);
        for (PodObservation pod : pods()) {
            if (pod.createdAt().isBefore(old) && !isWanted(pod)) {
                log.warn("pod {} belongs to no live sandbox and is removed", pod.name());
                try {
                    runtime.remove(pod.name());
                } catch (RuntimeFailure e) {
                    log.warn("pod {} stays until the next sweep: {}", pod.name(), e.getMessage());
                }
            }
        }
    }

    private boolean isWanted(PodObservation pod) {
        return Optional.ofNullable(pod.labels().get("sandbox.id"))
                .flatMap(SandboxId::parse)
                .flatMap(store::find)
                .filter(sandbox -> !sandbox.state().isTerminal())
                .isPresent();
    }

    @Override
    public void close() {
        watching.close();
        sweeping.close();
    }
}
