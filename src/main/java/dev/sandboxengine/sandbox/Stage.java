package dev.sandboxengine.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A step of a launch.
 *
 * @param name {@code queue}, {@code image}, {@code create}, {@code start}, {@code ready}
 * @param startedAt when it began
 * @param took how long it took; empty while it goes on
 */
public record Stage(String name, Instant startedAt, Optional<Duration> took) {}
