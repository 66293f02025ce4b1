package dev.sandboxengine.runtime;

import java.util.List;
import java.util.Map;

/**
 * What a pod shall be. Immutable; a change means a new generation.
 *
 * @param name its name, for ever this sandbox's
 * @param generation counts how often it was made anew, from 1
 * @param labels what other programs may find it by; the runtime adds its own ({@code sandbox.managed},
 *     {@code sandbox.installation}, {@code sandbox.generation}), which win
 * @param workspace the container that a person works in
 * @param sidecars what runs beside it, in its network; names are unique
 */
public record PodSpec(
        PodName name, int generation, Map<String, String> labels, ContainerSpec workspace, List<Sidecar> sidecars) {

    public PodSpec {
        if (generation < 1) {
            throw new IllegalArgumentException("a generation counts from 1, not " + generation);
        }
        labels = Map.copyOf(labels);
        sidecars = List.copyOf(sidecars);
    }

    /** One without sidecars. */
    public PodSpec(PodName name, int generation, Map<String, String> labels, ContainerSpec workspace) {
        this(name, generation, labels, workspace, List.of());
    }
}
