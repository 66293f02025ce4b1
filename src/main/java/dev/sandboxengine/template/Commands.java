package dev.sandboxengine.template;

import java.util.List;
import java.util.Optional;

/**
 * What a sandbox does by itself; each command is a line for {@code bash -lc}, run by the workspace's user in {@code
 * /workspace}.
 *
 * @param init once in its life, when its services are ready; each must succeed
 * @param start at every start, in the background
 * @param stop before every stop and end, bounded
 * @param healthCheck how it is known to be ready
 */
public record Commands(List<String> init, List<String> start, List<String> stop, Optional<HealthCheck> healthCheck) {

    /** Nothing is done. */
    public static final Commands NONE = new Commands(List.of(), List.of(), List.of(), Optional.empty());

    public Commands {
        init = List.copyOf(init);
        start = List.copyOf(start);
        stop = List.copyOf(stop);
    }
}
