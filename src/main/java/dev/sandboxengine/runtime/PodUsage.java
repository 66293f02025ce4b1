package dev.sandboxengine.runtime;

import java.time.Instant;

/**
 * What a pod used when it was sampled.
 *
 * @param at when
 * @param cpuMillis thousandths of a CPU, averaged over the sample
 * @param cpuNanosTotal CPU time since its start, in nanoseconds
 * @param memoryBytes memory in use, without the page cache that can be dropped
 * @param memoryLimitBytes what it may use
 * @param pids processes and threads
 * @param networkReceivedBytes since its start
 * @param networkSentBytes since its start
 * @param blockReadBytes since its start
 * @param blockWrittenBytes since its start
 */
public record PodUsage(
        Instant at,
        long cpuMillis,
        long cpuNanosTotal,
        long memoryBytes,
        long memoryLimitBytes,
        long pids,
        long networkReceivedBytes,
        long networkSentBytes,
        long blockReadBytes,
        long blockWrittenBytes) {}
