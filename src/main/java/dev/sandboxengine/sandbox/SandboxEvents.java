package dev.sandboxengine.sandbox;

import java.util.Map;

/** What happened in the lives of sandboxes, for those who ask later why something is as it is. Thread-safe. */
public interface SandboxEvents {

    /**
     * Writes down that something happened now. Never fails: what cannot be written is lost, because no work on a sandbox may
     * depend on it.
     *
     * @param kind {@code command}, {@code service} or {@code slow}
     * @param data what there is to say: texts, numbers and booleans by name
     */
    void record(SandboxId id, String kind, Map<String, Object> data);
}
