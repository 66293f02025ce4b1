package dev.sandboxengine.sandbox;

import java.util.List;
import java.util.Map;

/**
 * What happened to each sandbox, kept as long as its row. Every change of its public status is written by the store itself, in
 * the same step, as kind {@value #STATE}; whoever does something to a sandbox records the rest. The newest
 * {@value #MOST} of a sandbox are kept, and of those beyond the states, up to half as many.
 *
 * <p>Kinds and their data: {@code state} {status, reason, message}, {@code command} {phase, command, exit_code, output, ms},
 * {@code service} {name, status, message}, {@code oom_child} {}, {@code slow} {stage, ms, usual_ms, why},
 * {@code repaired} {message}.
 *
 * <p>Thread-safe, also across processes.
 */
public interface SandboxEvents {

    /** The kind of what the store writes itself. */
    String STATE = "state";

    /** So many of a sandbox are kept. */
    int MOST = 1000;

    /**
     * Writes down that something happened. Never fails: what cannot be written is told in the log. Nothing happens when there
     * is no such sandbox.
     *
     * @param data texts, numbers and booleans, anything else counts as its text; shortened to at most 8 KiB of JSON
     */
    void record(SandboxId id, String kind, Map<String, Object> data);

    /**
     * A sandbox's events that came after the one of this id, in order. Whoever has seen one has seen all that are older.
     *
     * @param lastId 0 for all
     * @param most at most so many
     */
    List<StoredEvent> after(SandboxId id, long lastId, int most);
}
