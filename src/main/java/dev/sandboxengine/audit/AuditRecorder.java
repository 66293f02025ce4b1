package dev.sandboxengine.audit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds entries to the trail before what they tell of is answered. What was done is done, so an entry that cannot be added
 * changes no answer: it is kept here, in order and up to a bound, and added when that is possible again; what does not fit
 * goes to the log. Thread-safe.
 */
public final class AuditRecorder implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(AuditRecorder.class);

    /** How often to try again. */
    public static final Duration RETRY = Duration.ofSeconds(1);

    private final AuditTrail trail;
    private final BlockingQueue<AuditEntry> waiting;

    /**
     * Has nothing to add yet.
     *
     * @param most how many entries may wait
     */
    public AuditRecorder(AuditTrail trail, int most) {
        this.trail = trail;
        this.waiting = new LinkedBlockingQueue<>(most);
    }

    /** Adds the entry, now or later. Never throws. */
    public void record(AuditEntry entry) {
        // While others wait, the trail is not there: to find that out once more would take every request seconds
        if (waiting.isEmpty() && isAdded(entry)) {
            return;
        }
        if (!waiting.offer(entry)) {
            log.error("too many entries of the audit wait for the database; this one is only here: {}", entry);
        }
    }

    private boolean isAdded(AuditEntry entry) {
        try {
            trail.add(entry);
            return true;
        } catch (RuntimeException e) {
            log.warn("an entry of the audit has to wait: {}", first(e));
            return false;
        }
    }

    private static String first(RuntimeException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /** Adds what waits, in order, until one cannot be added. */
    public synchronized void addWaiting() {
        Optional<AuditEntry> next = Optional.ofNullable(waiting.peek());
        while (next.isPresent()) {
            trail.addOnce(next.get());
            waiting.remove();
            next = Optional.ofNullable(waiting.peek());
        }
    }

    /** How many wait. */
    public int waiting() {
        return waiting.size();
    }

    /** Adds what waits a last time; what cannot be added goes to the log. */
    @Override
    public void close() {
        try {
            addWaiting();
        } catch (RuntimeException e) {
            waiting.forEach(entry -> log.error("an entry of the audit is only here: {}", entry));
            waiting.clear();
        }
    }
}
