package dev.sandboxengine.config;

import java.util.List;

/** The configuration has mistakes; the engine does not start. */
public final class ConfigurationException extends RuntimeException {

    private final List<String> problems;

    public ConfigurationException(List<String> problems) {
        super("configuration: " + String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** Each mistake in words, in the order in which they were met. */
    public List<String> problems() {
        return problems;
    }
}
