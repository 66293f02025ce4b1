package dev.sandboxengine.config;

/** The present values of what an administrator may change while the engine runs. Thread-safe. */
public interface Settings {

    /**
     * The value that was valid at most a second ago.
     *
     * @throws RuntimeException when it is not known, because where it is kept cannot be reached: a default that an
     *     administrator has closed must not open again by that
     */
    <T> T get(Setting<T> setting);
}
