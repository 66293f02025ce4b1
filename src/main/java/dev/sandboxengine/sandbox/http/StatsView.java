package dev.sandboxengine.sandbox.http;

import dev.sandboxengine.runtime.PodUsage;
import java.time.Instant;

/** What a sandbox uses, as the API shows it. */
record StatsView(
        Instant at,
        double cpus,
        double cpuSecondsTotal,
        long memoryBytes,
        long memoryLimitBytes,
        long pids,
        long networkReceivedBytes,
        long networkSentBytes,
        long blockReadBytes,
        long blockWrittenBytes) {

    static StatsView of(PodUsage usage) {
        return new StatsView(
                usage.at(),
                usage.cpuMillis() / 1e3,
                usage.cpuNanosTotal() / 1e9,
                usage.memoryBytes(),
                usage.memoryLimitBytes(),
                usage.pids(),
                usage.networkReceivedBytes(),
                usage.networkSentBytes(),
                usage.blockReadBytes(),
                usage.blockWrittenBytes());
    }
}
