package dev.sandboxengine.setting;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The settings that were ever changed. Thread-safe, also across processes. */
public interface SettingStore {

    /**
     * What is known of a setting that was changed.
     *
     * @param text of its value; empty when it is the default again
     * @param changedBy the label of whoever did it
     */
    record Changed(Optional<String> text, String changedBy, Instant changedAt) {}

    /** All of them, by name. */
    Map<String, Changed> all();

    /**
     * Changes all of these or, when it throws, none.
     *
     * @param values a {@code String} or a {@code Number} for each name; empty for the default
     */
    void change(Map<String, Optional<Object>> values, String by, Instant at);
}
