package dev.sandboxengine.session;

import dev.sandboxengine.lifecycle.Loop;
import dev.sandboxengine.lifecycle.Loops;
import dev.sandboxengine.session.SessionStore.Lease;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the work that the rows ask for: has sandboxes made for those who start, ends what is over, and ends the sandboxes of
 * what has ended. Each row is worked on by one virtual thread of one engine at a time, the holder of its lease; the leases of a
 * killed engine run out, and another takes its work over. Thread-safe.
 */
public final class SessionWorker implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SessionWorker.class);

    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration RENEWAL = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int BATCH = 64;

    private final UUID owner;
    private final SessionStore store;
    private final Provisioning provisioning;
    private final Runnable rightsLost;
    private final InstantSource clock;
    private final Map<UUID, Thread> jobs = new ConcurrentHashMap<>();
    private final Loop taking;
    private final Loop renewing;
    private volatile boolean closed;

    /**
     * Begins to work.
     *
     * @param owner names this engine process among all that ever work on these rows
     * @param rightsLost is told that candidates lost the right to their sandboxes; quick
     */
    public SessionWorker(
            UUID owner,
            SessionStore store,
            Provisioning provisioning,
            Runnable rightsLost,
            Loops loops,
            InstantSource clock) {
        this.owner = owner;
        this.store = store;
        this.provisioning = provisioning;
        this.rightsLost = rightsLost;
        this.clock = clock;
        this.taking = loops.start("session-work", POLL, this::turn);
        this.renewing = loops.start("session-leases", RENEWAL, this::renew);
    }

    /** The lease under which this engine takes work now. */
    Lease lease() {
        return new Lease(owner, clock.instant().plus(LEASE));
    }

    /** Looks at what is due at once. */
    void wake() {
        taking.wake();
        rightsLost.run();
    }

    /** Works on a session whose lease is this engine's. Returns at once. */
    void begin(Session session) {
        jobs.computeIfAbsent(
                session.id(), id -> Thread.ofVirtual().name("session-" + id).start(() -> work(session)));
    }

    private void turn() {
        if (store.endWhatIsOver(clock.instant()) > 0) {
            rightsLost.run();
        }
        if (!closed) {
            store.takeDue(lease(), clock.instant(), BATCH).forEach(this::begin);
        }
    }

    private void renew() {
        if (!jobs.isEmpty()) {
            store.renew(lease(), List.copyOf(jobs.keySet()));
        }
    }

    private void work(Session session) {
        try {
            Optional<Session> next = Optional.of(session);
            while (next.isPresent() && !closed) {
                next = step(next.get());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.error("session {}: its work met an internal error", session.id(), e);
            postpone(session, Optional.of("the engine met an internal error and tries again"));
        } finally {
            jobs.remove(session.id());
        }
    }

    /** One step; the session as it is afterwards, while there is more to do on it. */
    private Optional<Session> step(Session session) throws InterruptedException {
        return switch (session.state()) {
            case PROVISIONING -> provision(session);
            case SUBMITTED, FAILED, EXPIRED, REVOKED -> {
                provisioning.end(session);
                store.settle(session.id(), owner);
                yield Optional.empty();
            }
            case READY, ACTIVE -> Optional.empty();
        };
    }

    private Optional<Session> provision(Session session) throws InterruptedException {
        UUID id = session.id();
        switch (provisioning.advance(session)) {
            case Provisioning.Result.Usable _ -> {
                if (store.becomeActive(id, owner, clock.instant())) {
                    store.find(id).ifPresent(provisioning::open);
                    log.info("session {} is active", id);
                    return Optional.empty();
                }
            }
            case Provisioning.Result.Failed failed -> {
                if (store.fail(id, owner, failed.why(), clock.instant())) {
                    log.warn("session {} failed: {}", id, failed.why().message());
                }
            }
            case Provisioning.Result.Waiting waiting -> {
                postpone(session, Optional.of(waiting.message()));
                return Optional.empty();
            }
            case Provisioning.Result.Underway _ -> {}
        }
        // It may have been revoked meanwhile: then its sandbox is to be ended, which may have been made just now
        return store.find(id);
    }

    private void postpone(Session session, Optional<String> waitsFor) {
        try {
            long millis = Math.min(250L << Math.min(session.attempts(), 10), LONGEST_PAUSE.toMillis());
            store.postpone(session.id(), owner, clock.instant().plusMillis(millis), waitsFor);
        } catch (RuntimeException e) {
            log.warn("session {}: {}; its lease will run out", session.id(), e.getMessage());
        }
    }

    /** Takes no more work, lets what is under way end, bounded, and leaves the rest to the next engine. */
    @Override
    public void close() {
        closed = true;
        taking.close();
        try {
            long end = System.nanoTime() + PATIENCE.toNanos();
            for (Thread job : List.copyOf(jobs.values())) {
                job.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        renewing.close();
    }
}
