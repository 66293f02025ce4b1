package dev.sandboxengine.health;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * A part without which the engine cannot work.
 *
 * @param name for example {@code database}
 * @param trouble what is wrong with it now, and what to do; empty when nothing is. Answers within about a second.
 */
public record Probe(String name, Supplier<Optional<String>> trouble) {}
