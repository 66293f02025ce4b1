package dev.sandboxengine.sandbox;

import dev.sandboxengine.lifecycle.Loop;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.SandboxRuntime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the work that the rows ask for: launches what is pending, stops, freezes and thaws, removes what is ending, ends what
 * has expired. Each row is
 * worked on by one virtual thread of one engine at a time, the holder of its lease; the leases of a killed engine run out,
 * and another takes its work over. Thread-safe.
 */
public final class SandboxWorker implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SandboxWorker.class);

    /** Long enough for a pause of the garbage collector, short enough for another engine to go on within 15 s. */
    private static final Duration LEASE = Duration.ofSeconds(10);

    private static final Duration LONGEST_PAUSE_BETWEEN_ATTEMPTS = Duration.ofSeconds(5);
    private static final int BATCH = 64;
    private static final int MOST_INTERNAL_ERRORS = 10;

    private final UUID owner;
    private final SandboxStore store;
    private final LaunchWork launches;
    private final RemovalWork removals;
    private final PodSwitch podSwitch;
    private final SandboxEvents events;
    private final InstantSource clock;
    private final Pace pace;
    private final LaunchPace usual = new LaunchPace();
    private final Map<SandboxId, Job> jobs = new ConcurrentHashMap<>();

    private final Loop taking;
    private final Loop expiring;
    private final Loop renewing;
    private volatile boolean closed;

    /** Work on one sandbox; {@code again} when more was asked for while it went on. */
    private record Job(LaunchTimeline timeline, Attempt attempt, CountDownLatch done, AtomicBoolean again) {}

    /**
     * How often it looks, in real time.
     *
     * @param poll between two looks at what is due
     * @param renewal between two renewals of its leases
     * @param patience for how long {@link #close} waits
     */
    record Pace(Duration poll, Duration renewal, Duration patience) {

        static final Pace USUAL = new Pace(Duration.ofMillis(500), Duration.ofSeconds(2), Duration.ofSeconds(8));
    }

    /**
     * Begins to work.
     *
     * @param owner names this engine process among all that ever work on these rows
     */
    public SandboxWorker(
            UUID owner,
            SandboxStore store,
            SandboxRuntime runtime,
            PodSpecs specs,
            LaunchPolicy policy,
            SandboxEvents events,
            InstantSource clock) {
        this(owner, store, runtime, specs, policy, events, Pace.USUAL, clock);
    }

    SandboxWorker(
            UUID owner,
            SandboxStore store,
            SandboxRuntime runtime,
            PodSpecs specs,
            LaunchPolicy policy,
            SandboxEvents events,
            Pace pace,
            InstantSource clock) {
        this.owner = owner;
        this.store = store;
        this.events = events;
        this.pace = pace;
        this.clock = clock;
        SandboxLauncher launcher = new SandboxLauncher(runtime, specs, policy, events);
        PodFarewell farewell = new PodFarewell(runtime, new PodCommands(runtime, events, policy));
        this.launches = new LaunchWork(owner, store, runtime, launcher, policy, this::postpone, clock);
        this.removals = new RemovalWork(owner, store, runtime, farewell, policy.concurrency(), clock);
        this.podSwitch = new PodSwitch(runtime, farewell);
        this.taking = Loop.start("sandbox-work", pace.poll(), this::takeDue);
        this.expiring = Loop.start("sandbox-expiry", pace.poll(), this::endExpired);
        this.renewing = Loop.start("sandbox-leases", pace.renewal(), this::renew);
    }

    /** What must go on turning for as long as this lives. */
    public List<Loop> loops() {
        return List.of(taking, expiring, renewing);
    }

    /** The lease under which this engine takes work now. */
    SandboxStore.Lease lease() {
        return new SandboxStore.Lease(owner, clock.instant().plus(LEASE));
    }

    /** Works on a sandbox whose lease is this engine's. Returns at once. */
    void begin(Sandbox sandbox) {
        Job job = new Job(
                new LaunchTimeline(clock, sandbox, usual, events),
                new Attempt(),
                new CountDownLatch(1),
                new AtomicBoolean());
        jobs.compute(sandbox.id(), (_, present) -> {
            if (present != null) {
                present.again().set(true);
                if (sandbox.state() == SandboxState.ENDING) {
                    present.attempt().giveUp();
                }
                return present;
            }
            Thread.ofVirtual().name("sandbox-" + sandbox.id()).start(() -> work(sandbox, job));
            return job;
        });
    }

    /** Waits until this engine has nothing to do on a sandbox, at most for the given time. False: it had nothing to do. */
    public boolean await(SandboxId id, Duration most) throws InterruptedException {
        Job job = jobs.get(id);
        if (job != null && !job.done().await(most.toNanos(), TimeUnit.NANOSECONDS)) {
            log.debug("sandbox {} is still being worked on after {}", id, most);
        }
        return job != null;
    }

    /** How far a launch that this engine is working on has come. */
    public Optional<List<Stage>> progress(SandboxId id) {
        return Optional.ofNullable(jobs.get(id)).map(job -> job.timeline().stages());
    }

    /** What a launch that this engine is working on waits for, for people. */
    public Optional<String> waitsFor(SandboxId id) {
        return Optional.ofNullable(jobs.get(id)).flatMap(job -> job.timeline().message());
    }

    private void work(Sandbox sandbox, Job job) {
        SandboxId id = sandbox.id();
        try {
            Optional<Sandbox> next = Optional.of(sandbox);
            while (next.isPresent() && !closed) {
                next = step(next.get(), job);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.error("sandbox {}: its work met an internal error", id, e);
            afterInternalError(sandbox);
        } finally {
            jobs.compute(id, (_, _) -> null);
            job.done().countDown();
            if (job.again().get() && !closed) {
                beginAgain(id);
            }
        }
    }

    private void afterInternalError(Sandbox sandbox) {
        if (sandbox.state().isLive() && sandbox.attempts() >= MOST_INTERNAL_ERRORS) {
            Ending ending = new Ending(EndReason.INTERNAL_ERROR, "the engine failed at it; its log says more");
            try {
                store.fail(sandbox.id(), owner, ending, clock.instant());
            } catch (RuntimeException e) {
                log.warn("sandbox {}: {}; its lease will run out", sandbox.id(), e.getMessage());
            }
        }
        postpone(sandbox, "the engine met an internal error and tries again");
    }

    private void beginAgain(SandboxId id) {
        try {
            // Another engine may have it by now
            store.take(id, lease(), clock.instant()).ifPresent(this::begin);
        } catch (RuntimeException e) {
            log.warn("sandbox {}: {}; its lease will run out", id, e.getMessage());
        }
    }

    /** One state's work. The answer is the sandbox as it is afterwards, while there is more to do on it. */
    private Optional<Sandbox> step(Sandbox sandbox, Job job) throws InterruptedException {
        return switch (sandbox.state()) {
            case PENDING -> launches.launch(sandbox, job.timeline(), job.attempt());
            case STOPPING -> switched(sandbox, podSwitch.stop(sandbox), SandboxState.STOPPED);
            case PAUSING -> switched(sandbox, podSwitch.pause(sandbox), SandboxState.PAUSED);
            case RESUMING -> switched(sandbox, podSwitch.resume(sandbox), SandboxState.RUNNING);
            case ENDING -> remove(sandbox);
            case RUNNING, STOPPED, PAUSED, FAILED, EXPIRED -> Optional.empty();
        };
    }

    private Optional<Sandbox> switched(Sandbox sandbox, PodSwitch.Result result, SandboxState done) {
        SandboxId id = sandbox.id();
        switch (result) {
            case PodSwitch.Result.Done _ -> {
                if (store.complete(id, owner, sandbox.state(), done, Optional.empty())) {
                    if (done == SandboxState.RUNNING) {
                        launches.tellWhatChanged(sandbox);
                    }
                    log.info("sandbox {} is {}", id, done.name().toLowerCase(Locale.ROOT));
                    return Optional.empty();
                }
            }
            case PodSwitch.Result.Dead dead -> {
                log.warn("sandbox {} is lost: {}", id, dead.ending().message());
                store.fail(id, owner, dead.ending(), clock.instant());
            }
            case PodSwitch.Result.WentDown _ -> {
                String message = PodDeath.keptAfter("its container went down with the runtime");
                if (store.complete(id, owner, sandbox.state(), SandboxState.STOPPED, Optional.of(message))) {
                    log.warn("sandbox {}: {}", id, message);
                    events.record(id, "repaired", Map.of("message", message));
                    return Optional.empty();
                }
            }
            case PodSwitch.Result.Interrupted interrupted ->
                postpone(sandbox, "waiting for the runtime: " + interrupted.message());
        }
        return store.find(id).filter(now -> now.state() == SandboxState.ENDING);
    }

    private Optional<Sandbox> remove(Sandbox sandbox) throws InterruptedException {
        launches.forget(sandbox.id());
        try {
            removals.remove(sandbox);
        } catch (RuntimeFailure e) {
            log.warn("sandbox {} cannot be removed yet: {}", sandbox.id(), e.getMessage());
            postpone(sandbox, "waiting for the runtime: " + e.getMessage());
        }
        return Optional.empty();
    }

    private void postpone(Sandbox sandbox, String progress) {
        try {
            long millis = Math.min(250L << Math.min(sandbox.attempts(), 10), LONGEST_PAUSE_BETWEEN_ATTEMPTS.toMillis());
            store.postpone(sandbox.id(), owner, clock.instant().plusMillis(millis), progress);
        } catch (RuntimeException e) {
            log.warn("sandbox {}: {}; its lease will run out", sandbox.id(), e.getMessage());
        }
    }

    private void takeDue() {
        launches.removeOrphans();
        store.takeDue(lease(), clock.instant(), BATCH).forEach(this::begin);
    }

    private void endExpired() {
        Ending ending = new Ending(EndReason.TTL, "its time was up");
        for (SandboxId id : store.decideEndOfExpired(ending, lease(), clock.instant(), BATCH)) {
            store.find(id).ifPresent(this::begin);
        }
    }

    private void renew() {
        if (!jobs.isEmpty()) {
            Map<SandboxId, List<Stage>> inFlight = new HashMap<>();
            jobs.forEach((id, job) -> inFlight.put(id, job.timeline().stages()));
            store.renew(lease(), inFlight);
            jobs.forEach(this::giveUpUnwanted);
        }
    }

    /** Another engine decides ends too, and leaves the rest to who works on the sandbox. */
    private void giveUpUnwanted(SandboxId id, Job job) {
        if (job.attempt().isWaiting()
                && store.find(id)
                        .filter(sandbox -> sandbox.state() == SandboxState.PENDING)
                        .isEmpty()) {
            job.attempt().giveUp();
        }
    }

    /** Takes no more work, and lets what is under way end, bounded; what does not end in time is taken over by the next engine. */
    @Override
    public void close() {
        taking.close();
        expiring.close();
        try {
            long end = System.nanoTime() + pace.patience().toNanos();
            for (SandboxId id : List.copyOf(jobs.keySet())) {
                await(id, Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closed = true;
        renewing.close();
    }
}
