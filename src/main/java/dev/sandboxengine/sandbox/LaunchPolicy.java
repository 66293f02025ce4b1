package dev.sandboxengine.sandbox;

import dev.sandboxengine.config.Environment;
import java.time.Duration;

/**
 * How launches are done.
 *
 * @param concurrency how many sandboxes one engine launches or removes at the same time
 * @param timeout how long a launch may wait for a runtime that cannot be reached
 * @param serviceTimeout how long a service may take from its start until it is ready
 * @param commandTimeout how long each init command, and each init script of a service, may take
 * @param stopTimeout how long all stop commands of a sandbox may take together
 */
public record LaunchPolicy(
        int concurrency, Duration timeout, Duration serviceTimeout, Duration commandTimeout, Duration stopTimeout) {

    /**
     * {@code LAUNCH_CONCURRENCY}, {@code LAUNCH_TIMEOUT}, {@code SERVICE_TIMEOUT}, {@code COMMAND_TIMEOUT} and {@code
     * STOP_TIMEOUT}.
     */
    public static LaunchPolicy from(Environment env) {
        return new LaunchPolicy(
                env.number("LAUNCH_CONCURRENCY", 16, 1, 1024),
                env.duration("LAUNCH_TIMEOUT", Duration.ofMinutes(5)),
                env.duration("SERVICE_TIMEOUT", Duration.ofSeconds(60)),
                env.duration("COMMAND_TIMEOUT", Duration.ofMinutes(10)),
                env.duration("STOP_TIMEOUT", Duration.ofSeconds(10)));
    }
}
