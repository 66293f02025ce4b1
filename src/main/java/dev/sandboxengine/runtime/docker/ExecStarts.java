package dev.sandboxengine.runtime.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sandboxengine.runtime.PodName;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Keeps pods from being frozen while a process is being started in them. The daemon holds a container's lock until that
 * process runs; frozen halfway, it never does, and then whatever is asked about the container hangs, unpausing it included,
 * until somebody thaws its cgroup by hand (seen with Docker 20.10). Thread-safe.
 */
final class ExecStarts {

    private static final Duration GLANCE = Duration.ofMillis(10);

    /** Beyond this it hangs for another reason. */
    private static final Duration LONGEST_START = Duration.ofSeconds(5);

    /** One that was made and not asked to start: by somebody who died in between, or who is about to ask. */
    private static final Duration LONGEST_PAUSE_BEFORE_START = Duration.ofMillis(300);

    private final DockerDaemon daemon;

    /** One for many pods: two that share one wait for each other for a moment, and none has to be forgotten. */
    private final List<ReentrantReadWriteLock> gates =
            Stream.generate(ReentrantReadWriteLock::new).limit(256).toList();

    ExecStarts(DockerDaemon daemon) {
        this.daemon = daemon;
    }

    /** Starts a process while the pod is not being frozen. */
    <T> T starting(PodName pod, Supplier<T> start) {
        var gate = gate(pod).readLock();
        gate.lock();
        try {
            return start.get();
        } finally {
            gate.unlock();
        }
    }

    /** Freezes the pod while nothing is being started in it. */
    void freezing(PodName pod, Runnable freeze) {
        var gate = gate(pod).writeLock();
        gate.lock();
        try {
            freeze.run();
        } finally {
            gate.unlock();
        }
    }

    private ReentrantReadWriteLock gate(PodName pod) {
        return gates.get(Math.floorMod(pod.hashCode(), gates.size()));
    }

    /** Waits until everything that was started in these containers runs or has ended, whoever started it; bounded. */
    void settle(String deed, List<String> containers) {
        long begin = System.nanoTime();
        for (String container : containers) {
            for (JsonNode exec :
                    inspect(deed, "/containers/" + container + "/json").path("ExecIDs")) {
                while (isOnItsWay(deed, exec.asText(), System.nanoTime() - begin)) {
                    Pause.of(GLANCE, deed);
                }
            }
        }
    }

    private boolean isOnItsWay(String deed, String exec, long nanos) {
        JsonNode seen = inspect(deed, "/exec/" + exec + "/json");
        boolean begun = seen.path("Pid").asLong() != 0 || seen.path("ExitCode").isNumber() || seen.isMissingNode();
        Duration most = seen.path("Running").asBoolean() ? LONGEST_START : LONGEST_PAUSE_BEFORE_START;
        return !begun && nanos < most.toNanos();
    }

    private JsonNode inspect(String deed, String path) {
        try {
            return daemon.tree(deed, DaemonHttp.Question.of("GET", path));
        } catch (DaemonRefusal refusal) {
            if (refusal.status() == 404) {
                return MissingNode.getInstance();
            }
            throw refusal;
        }
    }
}
