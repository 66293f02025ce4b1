package dev.sandboxengine.sandbox;

import dev.sandboxengine.runtime.Limits;
import dev.sandboxengine.template.ServiceSpec;
import java.util.stream.Stream;

/**
 * What a sandbox takes from its creation to its end: what its workspace and all its services may use together.
 *
 * @param cpuMillis thousandths of a CPU
 * @param memoryBytes bytes of memory
 */
public record SandboxSize(long cpuMillis, long memoryBytes) {

    /** What that sandbox takes. */
    public static SandboxSize of(Sandbox sandbox) {
        return Stream.concat(
                        Stream.of(sandbox.template().limits()),
                        sandbox.services().stream().map(ServiceState::spec).map(ServiceSpec::limits))
                .map(SandboxSize::of)
                .reduce(new SandboxSize(0, 0), SandboxSize::plus);
    }

    private static SandboxSize of(Limits limits) {
        return new SandboxSize(limits.cpuMillis(), limits.memoryBytes());
    }

    private SandboxSize plus(SandboxSize other) {
        return new SandboxSize(
                Math.addExact(cpuMillis, other.cpuMillis), Math.addExact(memoryBytes, other.memoryBytes));
    }
}
