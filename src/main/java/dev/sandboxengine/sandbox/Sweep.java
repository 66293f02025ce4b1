package dev.sandboxengine.sandbox;

import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.PodObservation;
import dev.sandboxengine.runtime.PodObservation.Phase;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.SandboxRuntime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Compares what the rows say with what runs, in both directions, and puts right what does not agree: a sandbox whose pod is
 * gone or dead ends with the reason, one whose pod is in another state gets work that changes it, a pod that no live sandbox
 * wants is removed after a grace period. What looks wrong is looked at again, alone, before anything is done; nothing is
 * written when nothing is wrong. Several may sweep at once, in several engines too. Thread-safe.
 */
public final class Sweep {

    /** Longer than a runtime that goes down takes from its pods' end to its own, or a service's restart. */
    static final Duration SETTLING = Duration.ofSeconds(2);

    private static final int MOST_REPORTS = 20;
    private static final int MOST_FINDINGS = 1000;

    private final SandboxStore store;
    private final SandboxRuntime runtime;
    private final SweepRepair repair;
    private final OrphanRemoval removal;
    private final Orphans orphans;
    private final InstantSource clock;
    private final LongSupplier nanos;

    /** How often the runtime may have been down, and up to which of those everything was put right since. */
    private final AtomicInteger absences = new AtomicInteger(1);

    private final AtomicInteger settledAbsences = new AtomicInteger();
    private final Map<SandboxId, Long> unsettled = new ConcurrentHashMap<>();
    private final Deque<SweepReport> reports = new ArrayDeque<>();
    private final LongAdder passes = new LongAdder();
    private final LongAdder findings = new LongAdder();

    /** What was counted since this engine's start. */
    public record Totals(long passes, long findings, long orphansFound, long orphansRemoved) {}

    /**
     * One that has seen nothing yet.
     *
     * @param grace for how long a pod that nobody wants is left alone
     * @param nanos a monotonic time
     */
    public Sweep(
            SandboxStore store,
            SandboxRuntime runtime,
            SandboxWorker worker,
            SandboxEvents events,
            Duration grace,
            InstantSource clock,
            LongSupplier nanos) {
        this.store = store;
        this.runtime = runtime;
        this.repair = new SweepRepair(store, worker, events, clock);
        this.orphans = new Orphans(grace, nanos);
        this.removal = new OrphanRemoval(store, runtime, orphans);
        this.clock = clock;
        this.nanos = nanos;
    }

    /** The runtime's events are not told any more: it may be down. */
    void runtimeMayBeDown() {
        absences.incrementAndGet();
    }

    /**
     * Compares everything.
     *
     * @param dryRun whether nothing is to be done
     */
    public SweepReport all(SweepCause cause, boolean dryRun) {
        return pass(cause, dryRun, true);
    }

    /** Compares every row with its pod, and looks for no orphans. */
    SweepReport glance() {
        return pass(SweepCause.GLANCE, false, false);
    }

    private SweepReport pass(SweepCause cause, boolean dryRun, boolean both) {
        Course course = new Course(cause, dryRun);
        int absence = absences.get();
        boolean wentDown = absence != settledAbsences.get();
        try {
            // The rows first: a pod that is made in between is not taken for an orphan's, nor its row for a lost one's
            List<LiveSandbox> rows = store.live();
            Map<PodName, PodObservation> pods = new HashMap<>();
            runtime.list().forEach(pod -> pods.put(pod.name(), pod));
            course.rows = rows.size();
            course.pods = pods.size();
            for (LiveSandbox row : rows) {
                Optional<PodObservation> pod =
                        Optional.ofNullable(pods.get(row.id().pod()));
                if (!(PodJudgement.of(row, pod, wentDown, true) instanceof PodJudgement.Fine)) {
                    look(row.id(), wentDown, course);
                }
            }
            if (both) {
                rows.forEach(row -> pods.remove(row.id().pod()));
                course.findings.addAll(dryRun ? removal.look(pods.values()) : removal.sweep(pods.values()));
            }
            if (!dryRun) {
                settledAbsences.accumulateAndGet(absence, Math::max);
            }
        } catch (RuntimeFailure e) {
            course.trouble = Optional.of("the runtime could not be compared with: " + e.getMessage());
        }
        return course.report();
    }

    /** Looks at these sandboxes only. */
    SweepReport look(Collection<SandboxId> ids) {
        Course course = new Course(SweepCause.EVENT, false);
        course.rows = ids.size();
        course.pods = ids.size();
        boolean wentDown = absences.get() != settledAbsences.get();
        try {
            for (SandboxId id : ids) {
                look(id, wentDown, course);
            }
        } catch (RuntimeFailure e) {
            course.trouble = Optional.of("the runtime could not be compared with: " + e.getMessage());
        }
        return course.report();
    }

    /** Those that were to be looked at again after a moment, which is over. */
    Set<SandboxId> toLookAtAgain() {
        Set<SandboxId> due = new HashSet<>();
        unsettled.keySet().forEach(id -> {
            if (isSettled(id)) {
                due.add(id);
            }
        });
        return due;
    }

    private boolean isSettled(SandboxId id) {
        long now = nanos.getAsLong();
        return now - unsettled.getOrDefault(id, now) >= SETTLING.toNanos();
    }

    private void look(SandboxId id, boolean wentDown, Course course) {
        Optional<LiveSandbox> row = store.find(id).map(LiveSandbox::of);
        if (row.isEmpty() || row.get().state().isWork() || row.get().state().isTerminal()) {
            unsettled.remove(id);
            return;
        }
        PodJudgement judgement = PodJudgement.of(row.get(), runtime.observe(id.pod()), wentDown, isSettled(id));
        if (judgement instanceof PodJudgement.Unsettled) {
            unsettled.putIfAbsent(id, nanos.getAsLong());
            return;
        }
        unsettled.remove(id);
        course.findings.addAll(course.dryRun ? repair.say(row.get(), judgement) : repair.put(row.get(), judgement));
    }

    /** Writes down that a process inside was killed for memory, if the sandbox lives on. */
    void killedForMemory(SandboxId id, Optional<String> sidecar) {
        boolean lives = store.find(id)
                .filter(sandbox -> sandbox.state() == SandboxState.RUNNING)
                .flatMap(_ -> runtime.observe(id.pod()))
                .filter(pod -> pod.phase() == Phase.RUNNING)
                .filter(pod -> sidecar.map(name -> pod.sidecars().get(name))
                        .filter(seen -> seen.phase() == Phase.EXITED)
                        .isEmpty())
                .isPresent();
        if (lives) {
            repair.tellOfMemory(id, sidecar);
        }
    }

    /** For how long the orphan is left alone that is removed next. */
    Optional<Duration> nextRemoval() {
        return orphans.next();
    }

    /** The last comparisons that were whole or found something, the newest first. */
    public List<SweepReport> reports() {
        synchronized (reports) {
            return List.copyOf(reports);
        }
    }

    /** What was counted since this engine's start. */
    public Totals totals() {
        return new Totals(passes.sum(), findings.sum(), orphans.found(), orphans.removed());
    }

    /** A comparison under way. Of one thread. */
    private final class Course {
        private final SweepCause cause;
        private final boolean dryRun;
        private final Instant startedAt = clock.instant();
        private final long began = nanos.getAsLong();
        private final List<SweepFinding> findings = new ArrayList<>();
        private int rows;
        private int pods;
        private Optional<String> trouble = Optional.empty();

        Course(SweepCause cause, boolean dryRun) {
            this.cause = cause;
            this.dryRun = dryRun;
        }

        SweepReport report() {
            SweepReport report = new SweepReport(
                    cause,
                    startedAt,
                    Duration.ofNanos(nanos.getAsLong() - began),
                    dryRun,
                    rows,
                    pods,
                    findings.subList(0, Math.min(MOST_FINDINGS, findings.size())),
                    trouble);
            boolean whole = cause != SweepCause.GLANCE && cause != SweepCause.EVENT;
            if (whole) {
                passes.increment();
            }
            if (!dryRun) {
                Sweep.this.findings.add(findings.size());
            }
            if (whole || !findings.isEmpty()) {
                keep(report);
            }
            return report;
        }
    }

    private void keep(SweepReport report) {
        synchronized (reports) {
            reports.addFirst(report);
            while (reports.size() > MOST_REPORTS) {
                reports.removeLast();
            }
        }
    }
}
