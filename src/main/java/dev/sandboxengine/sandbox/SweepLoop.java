package dev.sandboxengine.sandbox;

import dev.sandboxengine.lifecycle.Loop;
import dev.sandboxengine.runtime.PodEvent;
import dev.sandboxengine.runtime.SandboxRuntime;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sweeps at the start, every interval, whenever the runtime's events were not told for a time, and, a single sandbox, as soon
 * as the runtime tells of it. Events may be lost, so a glance at everything follows every few seconds. Thread-safe.
 */
public final class SweepLoop implements AutoCloseable {

    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration GLANCE = Duration.ofSeconds(10);

    /** What happens to one pod happens to its parts at nearly the same time, and to many pods together. */
    private static final Duration GATHERING = Duration.ofMillis(50);

    private static final int MOST_SINGLE_LOOKS = 32;

    private final Sweep sweep;
    private final SweepPolicy policy;
    private final LongSupplier nanos;
    private final Set<SandboxId> told = ConcurrentHashMap.newKeySet();
    private final Map<SandboxId, Optional<String>> killedForMemory = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable SweepCause> asked = new AtomicReference<>(SweepCause.START);
    private final SandboxRuntime.Subscription subscription;
    private final Loop loop;
    private volatile boolean disconnected;
    private long wholeDue;
    private long glanceDue;

    /**
     * Begins to sweep.
     *
     * @param nanos a monotonic time
     */
    public SweepLoop(Sweep sweep, SandboxRuntime runtime, SweepPolicy policy, LongSupplier nanos) {
        this(sweep, runtime, policy, TICK, nanos);
    }

    SweepLoop(Sweep sweep, SandboxRuntime runtime, SweepPolicy policy, Duration tick, LongSupplier nanos) {
        this.sweep = sweep;
        this.policy = policy;
        this.nanos = nanos;
        this.loop = Loop.start("sweep", tick, this::turn);
        this.subscription = runtime.watch(this::hear);
    }

    /** What must go on turning for as long as this lives. */
    public List<Loop> loops() {
        return List.of(loop);
    }

    private void hear(PodEvent event) {
        Optional<SandboxId> id = event.pod().flatMap(SandboxId::ofPod);
        switch (event.kind()) {
            case DIED, REMOVED, PAUSED, UNPAUSED -> id.ifPresent(told::add);
            case OUT_OF_MEMORY -> id.ifPresent(of -> killedForMemory.put(of, event.sidecar()));
            case DISCONNECTED -> {
                disconnected = true;
                sweep.runtimeMayBeDown();
            }
            case CONNECTED -> {
                if (disconnected) {
                    // Again: somebody may have swept while it had not gone down yet
                    disconnected = false;
                    sweep.runtimeMayBeDown();
                }
                asked.compareAndSet(null, SweepCause.RECONNECT);
            }
            case STARTED -> {
                return;
            }
        }
        loop.wake();
    }

    private void turn() {
        long now = nanos.getAsLong();
        @Nullable SweepCause cause = asked.getAndSet(null);
        if (cause == null && now - wholeDue >= 0) {
            cause = SweepCause.INTERVAL;
        }
        if (cause != null) {
            if (!whole(cause)) {
                // The runtime does not answer: single looks would wait for it as long
                return;
            }
        } else if (now - glanceDue >= 0) {
            sweep.glance();
            glanceDue = nanos.getAsLong() + GLANCE.toNanos();
        }
        lookAtWhatWasTold();
    }

    private boolean whole(SweepCause cause) {
        boolean done = false;
        try {
            SweepReport report = sweep.all(cause, false);
            done = report.trouble().isEmpty();
        } finally {
            Duration next = done ? policy.interval() : shorter(policy.interval(), GLANCE);
            if (done) {
                next = sweep.nextRemoval()
                        .map(left -> soon(left, policy.interval()))
                        .orElse(next);
            }
            long now = nanos.getAsLong();
            wholeDue = now + next.toNanos();
            glanceDue = now + GLANCE.toNanos();
        }
        return done;
    }

    /** One that could not be removed is tried again in a while, not at once. */
    private static Duration soon(Duration left, Duration interval) {
        return shorter(interval, left.isPositive() ? left : GLANCE);
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private void lookAtWhatWasTold() {
        if (!told.isEmpty() || !killedForMemory.isEmpty()) {
            gather();
        }
        Set<SandboxId> ids = new HashSet<>(told);
        told.removeAll(ids);
        ids.addAll(sweep.toLookAtAgain());
        if (ids.size() > MOST_SINGLE_LOOKS) {
            sweep.glance();
        } else if (!ids.isEmpty()) {
            sweep.look(ids);
        }
        Map<SandboxId, Optional<String>> killed = new HashMap<>(killedForMemory);
        killedForMemory.keySet().removeAll(killed.keySet());
        killed.forEach(sweep::killedForMemory);
    }

    private static void gather() {
        try {
            Thread.sleep(GATHERING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        subscription.close();
        loop.close();
    }
}
