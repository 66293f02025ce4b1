package dev.sandboxengine.sandbox;

import dev.sandboxengine.lifecycle.Loop;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.SandboxRuntime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
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
    private final SandboxRuntime runtime;
    private final SandboxLauncher launcher;
    private final PodSwitch podSwitch;
    private final InstantSource clock;
    private final LaunchPolicy policy;
    private final Pace pace;
    /** An end never waits for launches to get its turn, and a launch that waits for an image keeps no other one waiting. */
    private final Semaphore launches;

    private final Semaphore removals;
    private final Map<SandboxId, Job> jobs = new ConcurrentHashMap<>();

    /** Since when a launch has been waiting for the runtime, as far as this engine has seen. */
    private final Map<SandboxId, Instant> firstTrouble = new ConcurrentHashMap<>();

    /** Ended by others while this engine launched them; what it made of them may still be there. */
    private final Set<SandboxId> orphans = ConcurrentHashMap.newKeySet();

    private final Loop taking;
    private final Loop expiring;
    private final Loop renewing;
    private volatile boolean closed;

    /** Work on one sandbox; {@code again} when more was asked for while it went on. */
    private record Job(LaunchTimeline timeline, CountDownLatch done, AtomicBoolean again) {}

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
            InstantSource clock) {
        this(owner, store, runtime, specs, policy, Pace.USUAL, clock);
    }

    SandboxWorker(
            UUID owner,
            SandboxStore store,
            SandboxRuntime runtime,
            PodSpecs specs,
            LaunchPolicy policy,
            Pace pace,
            InstantSource clock) {
        this.owner = owner;
        this.store = store;
        this.runtime = runtime;
        this.launcher = new SandboxLauncher(runtime, specs);
        this.podSwitch = new PodSwitch(runtime);
        this.policy = policy;
        this.pace = pace;
        this.clock = clock;
        this.launches = new Semaphore(policy.concurrency(), true);
        this.removals = new Semaphore(policy.concurrency(), true);
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
        Job job = new Job(new LaunchTimeline(clock, sandbox.timeline()), new CountDownLatch(1), new AtomicBoolean());
        jobs.compute(sandbox.id(), (_, present) -> {
            if (present != null) {
                present.again().set(true);
                return present;
            }
            Thread.ofVirtual().name("sandbox-" + sandbox.id()).start(() -> work(sandbox, job));
            return job;
        });
    }

    /** Waits until this engine has nothing to do on a sandbox, at most for the given time. */
    void await(SandboxId id, Duration most) throws InterruptedException {
        Job job = jobs.get(id);
        if (job != null && !job.done().await(most.toMillis(), TimeUnit.MILLISECONDS)) {
            log.debug("sandbox {} is still being worked on after {}", id, most);
        }
    }

    /** How far a launch that this engine is working on has come. */
    public Optional<List<Stage>> progress(SandboxId id) {
        return Optional.ofNullable(jobs.get(id)).map(job -> job.timeline().stages());
    }

    private void work(Sandbox sandbox, Job job) {
        SandboxId id = sandbox.id();
        try {
            Optional<Sandbox> next = Optional.of(sandbox);
            while (next.isPresent() && !closed) {
                next = step(next.get(), job.timeline());
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
            store.find(id).ifPresent(this::begin);
        } catch (RuntimeException e) {
            log.warn("sandbox {}: {}; its lease will run out", id, e.getMessage());
        }
    }

    /** One state's work. The answer is the sandbox as it is afterwards, while there is more to do on it. */
    private Optional<Sandbox> step(Sandbox sandbox, LaunchTimeline timeline) throws InterruptedException {
        return switch (sandbox.state()) {
            case PENDING -> launch(sandbox, timeline);
            case STOPPING -> switched(sandbox, podSwitch.stop(sandbox), SandboxState.STOPPED);
            case PAUSING -> switched(sandbox, podSwitch.pause(sandbox), SandboxState.PAUSED);
            case RESUMING -> switched(sandbox, podSwitch.resume(sandbox), SandboxState.RUNNING);
            case ENDING -> remove(sandbox);
            case RUNNING, STOPPED, PAUSED, FAILED, EXPIRED -> Optional.empty();
        };
    }

    private Optional<Sandbox> launch(Sandbox sandbox, LaunchTimeline timeline) throws InterruptedException {
        SandboxId id = sandbox.id();
        return switch (launcher.launch(sandbox, timeline, launches)) {
            case SandboxLauncher.Result.Launched launched -> {
                Instant now = clock.instant();
                if (store.becomeRunning(
                        id, owner, launched.containerId(), timeline.complete(), sandbox.services(), now)) {
                    log.info(
                            "sandbox {} runs, {} ms after it was asked for",
                            id,
                            Duration.between(sandbox.createdAt(), now).toMillis());
                    firstTrouble.remove(id);
                    tellWhatChanged(sandbox);
                    yield Optional.empty();
                }
                yield supersededLaunch(id);
            }
            case SandboxLauncher.Result.Failed failed -> {
                log.warn(
                        "sandbox {} cannot be launched ({}): {}",
                        id,
                        failed.ending().reason().code(),
                        failed.ending().message());
                firstTrouble.remove(id);
                store.fail(id, owner, failed.ending(), clock.instant());
                yield supersededLaunch(id);
            }
            case SandboxLauncher.Result.Interrupted interrupted -> {
                Instant now = clock.instant();
                Instant since = firstTrouble.computeIfAbsent(id, _ -> now);
                if (now.isAfter(since.plus(policy.timeout()))) {
                    firstTrouble.remove(id);
                    store.fail(id, owner, new Ending(EndReason.RUNTIME_UNAVAILABLE, interrupted.message()), now);
                    yield supersededLaunch(id);
                }
                postpone(sandbox, "waiting for the runtime: " + interrupted.message());
                yield supersededLaunch(id);
            }
        };
    }

    private Optional<Sandbox> switched(Sandbox sandbox, PodSwitch.Result result, SandboxState done) {
        SandboxId id = sandbox.id();
        switch (result) {
            case PodSwitch.Result.Done _ -> {
                if (store.complete(id, owner, sandbox.state(), done)) {
                    log.info("sandbox {} is {}", id, done.name().toLowerCase(Locale.ROOT));
                    return Optional.empty();
                }
            }
            case PodSwitch.Result.Dead dead -> {
                log.warn("sandbox {} is lost: {}", id, dead.ending().message());
                store.fail(id, owner, dead.ending(), clock.instant());
            }
            case PodSwitch.Result.Interrupted interrupted ->
                postpone(sandbox, "waiting for the runtime: " + interrupted.message());
        }
        return store.find(id).filter(now -> now.state() == SandboxState.ENDING);
    }

    /** The launch is not this engine's any more: of what it made, nothing may stay without a row that wants it. */
    private Optional<Sandbox> supersededLaunch(SandboxId id) {
        Optional<Sandbox> now = store.find(id);
        if (now.isEmpty() || now.get().state().isTerminal()) {
            removeOrphan(id);
        }
        // One that is still pending is another engine's, which goes on with what there is
        return now.filter(sandbox -> sandbox.state() == SandboxState.ENDING);
    }

    /** Somebody may have given it more time while it was launched: its environment does not have that. */
    private void tellWhatChanged(Sandbox launched) {
        try {
            Optional<Sandbox> now = store.find(launched.id())
                    .filter(sandbox -> sandbox.state() == SandboxState.RUNNING)
                    .filter(sandbox -> !sandbox.expiresAt().equals(launched.expiresAt()));
            if (now.isPresent()) {
                EnvFile.write(runtime, now.get());
            }
        } catch (RuntimeException e) {
            log.warn("the shells of sandbox {} do not know of its later expiry: {}", launched.id(), e.getMessage());
        }
    }

    private void removeOrphan(SandboxId id) {
        try {
            runtime.remove(id.pod());
            orphans.remove(id);
        } catch (RuntimeFailure e) {
            orphans.add(id);
            log.debug("what is left of sandbox {} cannot be removed yet: {}", id, e.getMessage());
        }
    }

    private Optional<Sandbox> remove(Sandbox sandbox) throws InterruptedException {
        firstTrouble.remove(sandbox.id());
        removals.acquire();
        try {
            runtime.remove(sandbox.id().pod());
        } catch (RuntimeFailure e) {
            log.warn("sandbox {} cannot be removed yet: {}", sandbox.id(), e.getMessage());
            postpone(sandbox, "waiting for the runtime: " + e.getMessage());
            return Optional.empty();
        } finally {
            removals.release();
        }
        if (store.becomeEnded(sandbox.id(), owner, clock.instant())) {
            log.info(
                    "sandbox {} ended ({})",
                    sandbox.id(),
                    sandbox.ending().map(ending -> ending.reason().code()).orElse("unknown"));
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
        orphans.forEach(this::removeOrphan);
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
