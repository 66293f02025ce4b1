package dev.sandboxengine.quota;

/**
 * How much is used at a moment. What is stopped or paused can be started again, so it counts like what runs.
 *
 * @param sandboxes how many have not ended
 * @param cpuMillis what these may use, services included, in thousandths of a CPU
 * @param memoryBytes the same of memory
 * @param launches how many were created within the last 24 hours, whatever became of them
 */
public record QuotaUse(long sandboxes, long cpuMillis, long memoryBytes, long launches) {

    /** Nothing. */
    public static final QuotaUse NOTHING = new QuotaUse(0, 0, 0, 0);
}
