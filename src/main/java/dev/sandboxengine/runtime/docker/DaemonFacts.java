package dev.sandboxengine.runtime.docker;

import com.github.dockerjava.api.model.Info;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a daemon says of itself. It is asked for a sign of life each time, and for all of it seldom: Docker counts its
 * containers and images for that, which takes some 20 ms of a processor. Thread-safe.
 */
final class DaemonFacts {

    private static final String DEED = "ask Docker what it is";
    private static final long MEMORY_NANOS = Duration.ofSeconds(30).toNanos();

    private final DockerDaemon daemon;
    private volatile @Nullable Known known;

    private record Known(Info info, long askedAt) {}

    DaemonFacts(DockerDaemon daemon) {
        this.daemon = daemon;
    }

    /**
     * At most half a minute old; the daemon lives now.
     *
     * @throws RuntimeException as {@link DockerDaemon#ask} does; the next answer is a new one then
     */
    Info current() {
        Known before = known;
        known = null;
        Known now = before != null && System.nanoTime() - before.askedAt() < MEMORY_NANOS ? alive(before) : asked();
        known = now;
        return now.info();
    }

    private Known alive(Known before) {
        daemon.ask(DEED, client -> client.pingCmd().exec());
        return before;
    }

    private Known asked() {
        long now = System.nanoTime();
        return new Known(daemon.ask(DEED, client -> client.infoCmd().exec()), now);
    }
}
