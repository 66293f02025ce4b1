package dev.sandboxengine.sandbox;

import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.PodObservation;
import dev.sandboxengine.runtime.PodObservation.Phase;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.SandboxRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes pods that no live sandbox wants, some at a time, after their grace period. Thread-safe. */
final class OrphanRemoval {

    private static final Logger log = LoggerFactory.getLogger(OrphanRemoval.class);
    private static final int AT_A_TIME = 8;

    private final SandboxStore store;
    private final SandboxRuntime runtime;
    private final Orphans orphans;

    OrphanRemoval(SandboxStore store, SandboxRuntime runtime, Orphans orphans) {
        this.store = store;
        this.runtime = runtime;
        this.orphans = orphans;
    }

    /** What there is. Nothing is remembered of it, so that no grace period begins. */
    List<SweepFinding> look(Collection<PodObservation> unwanted) {
        return unwanted.stream()
                .filter(this::isOrphan)
                .map(pod -> finding(pod, Optional.empty()))
                .toList();
    }

    /** Removes what is due of these pods, for which there was no row a moment ago. */
    List<SweepFinding> sweep(Collection<PodObservation> unwanted) {
        List<PodObservation> found = unwanted.stream().filter(this::isOrphan).toList();
        orphans.retain(found.stream().map(PodObservation::name).toList());
        List<PodObservation> due = new ArrayList<>();
        List<SweepFinding> findings = new ArrayList<>();
        for (PodObservation pod : found) {
            if (orphans.see(pod.name())) {
                log.warn("pod {}: {}", pod.name(), what(pod));
            }
            Duration left = orphans.left(pod.name());
            if (left.isPositive()) {
                findings.add(finding(pod, Optional.empty()));
            } else {
                due.add(pod);
            }
        }
        findings.addAll(remove(due));
        return findings;
    }

    private boolean isOrphan(PodObservation pod) {
        return SandboxId.ofPod(pod.name())
                .flatMap(store::find)
                .filter(sandbox -> !sandbox.state().isTerminal())
                .isEmpty();
    }

    private List<SweepFinding> remove(List<PodObservation> due) {
        List<SweepFinding> findings = new ArrayList<>();
        if (due.isEmpty()) {
            return findings;
        }
        AtomicBoolean away = new AtomicBoolean();
        List<Future<SweepFinding>> removals = new ArrayList<>();
        try (ExecutorService some = Executors.newFixedThreadPool(
                AT_A_TIME, Thread.ofVirtual().name("orphan-removal-", 0).factory())) {
            due.forEach(pod -> removals.add(some.submit(() -> finding(pod, remove(pod.name(), away)))));
        }
        removals.forEach(removal -> findings.add(removal.resultNow()));
        return findings;
    }

    private Optional<String> remove(PodName pod, AtomicBoolean away) {
        if (away.get()) {
            return Optional.empty();
        }
        try {
            runtime.remove(pod);
            orphans.remove(pod);
            log.info("pod {} was removed: no live sandbox wants it", pod);
            return Optional.of("it was removed");
        } catch (RuntimeFailure e) {
            log.warn("pod {}, which no live sandbox wants, stays until the next sweep: {}", pod, e.getMessage());
            away.compareAndSet(false, e instanceof RuntimeFailure.Unavailable);
            return Optional.of("it could not be removed, and stays until the next sweep: " + e.getMessage());
        }
    }

    private static SweepFinding finding(PodObservation pod, Optional<String> done) {
        return new SweepFinding(SweepFinding.Kind.ORPHAN, pod.name(), SandboxId.ofPod(pod.name()), what(pod), done);
    }

    private static String what(PodObservation pod) {
        return pod.phase() == Phase.PARTIAL
                ? "its container is gone, other parts of it are left, and no live sandbox wants them"
                : "it is " + pod.phase().name().toLowerCase(Locale.ROOT) + ", and no live sandbox wants it";
    }
}
