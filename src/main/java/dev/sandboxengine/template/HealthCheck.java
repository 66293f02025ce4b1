package dev.sandboxengine.template;

import java.time.Duration;

/**
 * How a sandbox is known to be ready: a command that must succeed once at every start.
 *
 * @param command a line for {@code bash -lc}
 * @param interval between two attempts
 * @param timeout of one attempt
 * @param within the longest time until the first success
 */
public record HealthCheck(String command, Duration interval, Duration timeout, Duration within) {}
