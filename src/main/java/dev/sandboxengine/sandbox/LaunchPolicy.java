package dev.sandboxengine.sandbox;

import dev.sandboxengine.config.Environment;
import java.time.Duration;

/**
 * How launches are done.
 *
 * @param concurrency how many sandboxes one engine launches or removes at the same time
 * @param timeout how long a launch may wait for a runtime that cannot be reached
 */
public record LaunchPolicy(int concurrency, Duration timeout) {

    /** {@code LAUNCH_CONCURRENCY} and {@code LAUNCH_TIMEOUT}. */
    public static LaunchPolicy from(Environment env) {
        return new LaunchPolicy(
                env.number("LAUNCH_CONCURRENCY", 16, 1, 1024), env.duration("LAUNCH_TIMEOUT", Duration.ofMinutes(5)));
    }
}
