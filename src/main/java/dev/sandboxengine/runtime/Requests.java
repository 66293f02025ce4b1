package dev.sandboxengine.runtime;

import java.util.OptionalLong;

/**
 * What a container is promised when others want the host too. Docker knows it as CPU shares and memory reservation,
 * Kubernetes as requests.
 *
 * @param cpuMillis thousandths of a CPU; empty: its limit is its weight
 * @param memoryBytes memory; empty: no promise
 */
public record Requests(OptionalLong cpuMillis, OptionalLong memoryBytes) {

    /** Nothing is promised. */
    public static final Requests NONE = new Requests(OptionalLong.empty(), OptionalLong.empty());

    public Requests {
        if (cpuMillis.isPresent() && cpuMillis.getAsLong() < 2) {
            throw new IllegalArgumentException("a CPU request is at least 2 thousandths, not " + cpuMillis.getAsLong());
        }
        if (memoryBytes.isPresent() && memoryBytes.getAsLong() < 6 << 20) {
            throw new IllegalArgumentException(
                    "a memory request is at least 6 MiB, not " + memoryBytes.getAsLong() + " bytes");
        }
    }
}
