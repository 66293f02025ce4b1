package dev.sandboxengine.runtime;

import java.util.OptionalLong;

/**
 * What a container may use at most. Every limit is enforced by the runtime, or the container is refused.
 *
 * @param cpuMillis thousandths of a CPU
 * @param memoryBytes memory, swap included: there is no swap beyond it
 * @param pids processes and threads
 * @param diskBytes what it may write to its root file system; empty: as much as the host has
 */
public record Limits(long cpuMillis, long memoryBytes, long pids, OptionalLong diskBytes) {

    public Limits {
        if (cpuMillis < 10) {
            throw new IllegalArgumentException("a container needs at least 10 thousandths of a CPU, not " + cpuMillis);
        }
        if (memoryBytes < 6 << 20) {
            throw new IllegalArgumentException(
                    "a container needs at least 6 MiB of memory, not " + memoryBytes + " bytes");
        }
        if (pids < 1) {
            throw new IllegalArgumentException("a container needs at least one process, not " + pids);
        }
        if (diskBytes.isPresent() && diskBytes.getAsLong() < 1 << 20) {
            throw new IllegalArgumentException(
                    "a disk limit is at least 1 MiB, not " + diskBytes.getAsLong() + " bytes");
        }
    }
}
