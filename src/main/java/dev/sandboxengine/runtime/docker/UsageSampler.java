package dev.sandboxengine.runtime.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.PodUsage;
import dev.sandboxengine.runtime.RuntimeFailure;
import java.time.Duration;
import java.time.Instant;

/**
 * Measures what pods use: two readings a quarter of a second apart, where the daemon's own sample would take up to two
 * seconds. Thread-safe.
 */
final class UsageSampler {

    private static final Duration APART = Duration.ofMillis(250);

    private final DockerDaemon daemon;
    private final OwnContainers containers;

    UsageSampler(DockerDaemon daemon, OwnContainers containers) {
        this.daemon = daemon;
        this.containers = containers;
    }

    PodUsage sample(PodName pod) {
        String deed = "measure pod '" + pod + "'";
        return containers
                .with(PodPart.workspace(pod), id -> {
                    var first = read(deed, pod, id);
                    Pause.of(APART, deed);
                    return usage(first, read(deed, pod, id));
                })
                .orElseThrow(() -> new RuntimeFailure.PodNotFound(pod));
    }

    private JsonNode read(String deed, PodName pod, String id) {
        JsonNode reading;
        try {
            reading = daemon.tree(
                    deed, DaemonHttp.Question.get("/containers/" + id + "/stats?stream=false&one-shot=true"));
        } catch (DaemonRefusal refusal) {
            if (refusal.status() == 409) {
                throw new RuntimeFailure.PodNotRunning(pod);
            }
            throw refusal;
        }
        // A container that does not run has a reading without contents.
        if (reading.path("cpu_stats").path("cpu_usage").path("total_usage").asLong() == 0) {
            throw new RuntimeFailure.PodNotRunning(pod);
        }
        return reading;
    }

    static PodUsage usage(JsonNode first, JsonNode second) {
        var at = Instant.parse(second.path("read").asText());
        long cpu = cpuNanos(second);
        long wall =
                Duration.between(Instant.parse(first.path("read").asText()), at).toNanos();
        long received = 0;
        long sent = 0;
        for (var network : second.path("networks")) {
            received += network.path("rx_bytes").asLong();
            sent += network.path("tx_bytes").asLong();
        }
        return new PodUsage(
                at,
                wall <= 0 ? 0 : Math.max(0, Math.round((cpu - cpuNanos(first)) * 1000.0 / wall)),
                cpu,
                memory(second.path("memory_stats")),
                second.path("memory_stats").path("limit").asLong(),
                second.path("pids_stats").path("current").asLong(),
                received,
                sent,
                blocks(second, "read"),
                blocks(second, "write"));
    }

    private static long cpuNanos(JsonNode reading) {
        return reading.path("cpu_stats").path("cpu_usage").path("total_usage").asLong();
    }

    // As the docker command line does: the inactive page cache can be dropped. Version 1 of cgroups counts that of the
    // hierarchy apart.
    private static long memory(JsonNode memory) {
        long usage = memory.path("usage").asLong();
        var stats = memory.path("stats");
        long inactive = stats.has("total_inactive_file")
                ? stats.path("total_inactive_file").asLong()
                : stats.path("inactive_file").asLong();
        return inactive < usage ? usage - inactive : usage;
    }

    private static long blocks(JsonNode reading, String operation) {
        long bytes = 0;
        for (var entry : reading.path("blkio_stats").path("io_service_bytes_recursive")) {
            if (entry.path("op").asText().equalsIgnoreCase(operation)) {
                bytes += entry.path("value").asLong();
            }
        }
        return bytes;
    }
}
