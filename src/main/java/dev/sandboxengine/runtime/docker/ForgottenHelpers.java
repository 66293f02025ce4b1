package dev.sandboxengine.runtime.docker;

import com.github.dockerjava.api.model.Container;
import dev.sandboxengine.runtime.RuntimeFailure;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the containers and volumes that an engine made for a moment and was killed before it could remove them. Thread-safe.
 */
final class ForgottenHelpers {

    private static final Logger log = LoggerFactory.getLogger(ForgottenHelpers.class);
    private static final String DEED = "remove what a killed engine left";

    // None is needed for longer, also where several engines share a database and with it their helpers' label.
    private static final Duration NEEDED = Duration.ofMinutes(1);

    // What is too young at an engine's start, because it was killed just before, is old enough the next time.
    private static final Duration PAUSE = Duration.ofMinutes(10);

    private final Ownership ownership;
    private final OwnContainers containers;
    private final OwnVolumes volumes;
    private final InstantSource clock;
    private final AtomicLong next = new AtomicLong(System.nanoTime());

    ForgottenHelpers(Ownership ownership, OwnContainers containers, OwnVolumes volumes, InstantSource clock) {
        this.ownership = ownership;
        this.containers = containers;
        this.volumes = volumes;
        this.clock = clock;
    }

    /** Removes them the first time this is called, and then each time after a pause. Fails never: there is a next time. */
    void removeWhenDue() {
        long due = next.get();
        long now = System.nanoTime();
        if (now - due < 0 || !next.compareAndSet(due, now + PAUSE.toNanos())) {
            return;
        }
        try {
            remove();
        } catch (DaemonRefusal | RuntimeFailure failure) {
            log.warn("helpers of an engine that was killed may be left: {}", failure.getMessage());
        }
    }

    private void remove() {
        var before = clock.instant().minus(NEEDED);
        var filter = new ArrayList<>(ownership.filter());
        filter.add(Ownership.HELPER);
        // Containers first: they use the volumes
        for (var container : containers.labelled(DEED, List.copyOf(filter))) {
            if (container.getCreated() < before.getEpochSecond()) {
                discard(container);
            }
        }
        var left = volumes.labelled(DEED, filter).stream()
                .filter(volume -> volume.createdAt().toInstant().isBefore(before))
                .map(OwnVolumes.Found::name)
                .toList();
        volumes.discard(DEED, left);
    }

    private void discard(Container container) {
        try {
            containers.removeById(DEED, container.getId());
        } catch (DaemonRefusal refusal) {
            if (!refusal.isContainerGone()) {
                log.warn("container {} is left: {}", container.getId(), refusal.getMessage());
            }
        }
    }
}
