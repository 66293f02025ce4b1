package dev.sandboxengine.runtime.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Container;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.PodObservation;
import dev.sandboxengine.runtime.PodObservation.Phase;
import dev.sandboxengine.runtime.RuntimeFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * This installation's containers, by the names of their pods. Everything is done by the container's id once its labels were
 * seen to be ours; ids and labels never change, so they are remembered and a launch needs no inspection. Thread-safe.
 */
final class OwnContainers {

    private static final int REMEMBERED = 10_000;

    private final DockerDaemon daemon;
    private final Ownership ownership;
    private final ConcurrentHashMap<PodName, String> ids = new ConcurrentHashMap<>();

    OwnContainers(DockerDaemon daemon, Ownership ownership) {
        this.daemon = daemon;
        this.ownership = ownership;
    }

    void remember(PodName pod, String id) {
        if (ids.size() >= REMEMBERED) {
            ids.clear();
        }
        ids.put(pod, id);
    }

    void forget(PodName pod) {
        ids.remove(pod);
    }

    /** The container of that name, whosever it is. */
    Optional<InspectContainerResponse> anybodys(PodName pod) {
        try {
            var found = daemon.ask(
                    "observe pod '" + pod + "'",
                    client -> client.inspectContainerCmd(pod.value()).exec());
            // The daemon also takes the beginning of an id for a name.
            return found.getName().equals("/" + pod) ? Optional.of(found) : Optional.empty();
        } catch (DaemonRefusal refusal) {
            if (refusal.status() == 404) {
                return Optional.empty();
            }
            throw refusal;
        }
    }

    boolean isOurs(InspectContainerResponse container) {
        return ownership.isPod(Observations.labels(container));
    }

    Optional<PodObservation> observe(PodName pod) {
        var found = anybodys(pod).filter(this::isOurs);
        found.ifPresentOrElse(container -> remember(pod, container.getId()), () -> forget(pod));
        return found.map(container -> Observations.of(pod, container));
    }

    List<PodObservation> list() {
        var found = daemon.ask(
                "list pods",
                client -> client.listContainersCmd()
                        .withShowAll(true)
                        .withLabelFilter(ownership.filter())
                        .exec());
        var pods = new ArrayList<PodObservation>(found.size());
        for (var container : found) {
            var pod = name(container);
            if (pod.isEmpty() || !ownership.isPod(container.getLabels())) {
                continue;
            }
            var seen = Observations.of(pod.get(), container);
            if (seen.phase() == Phase.EXITED) {
                observe(pod.get()).ifPresent(pods::add);
            } else {
                pods.add(seen);
            }
        }
        return pods;
    }

    // A container that is being removed may have no name, and one that somebody renamed may have one that no pod has.
    private static Optional<PodName> name(Container container) {
        var names = container.getNames();
        return names == null
                ? Optional.empty()
                : Arrays.stream(names)
                        .map(name -> name.substring(1))
                        .filter(PodName::isLegal)
                        .map(PodName::new)
                        .findFirst();
    }

    /** Does something with the id of a pod's container; empty when there is no such pod. */
    <T> Optional<T> with(PodName pod, Function<String, T> deed) {
        while (true) {
            String remembered = ids.get(pod);
            String id = remembered != null
                    ? remembered
                    : observe(pod).map(PodObservation::containerId).orElse(null);
            if (id == null) {
                return Optional.empty();
            }
            try {
                return Optional.of(deed.apply(id));
            } catch (DaemonRefusal refusal) {
                if (!refusal.isContainerGone()) {
                    throw refusal;
                }
                ids.remove(pod, id);
                if (remembered == null) {
                    return Optional.empty();
                }
            }
        }
    }

    /** Removes a pod's container, whatever it does; nothing happens when there is none of ours. */
    void remove(PodName pod) {
        String deed = "remove pod '" + pod + "'";
        // A remembered id may be of a generation before: go on until the name is free of ours.
        while (with(pod, id -> removeById(deed, id)).isPresent()) {
            forget(pod);
        }
    }

    /** Removes a container with its anonymous volumes and waits until it is gone; true. */
    boolean removeById(String deed, String id) {
        try {
            daemon.ask(deed, client -> discard(client, id));
        } catch (DaemonRefusal refusal) {
            if (refusal.status() != 409) {
                throw refusal;
            }
            awaitRemoval(deed, id);
        }
        return true;
    }

    private static boolean discard(DockerClient client, String id) {
        client.removeContainerCmd(id).withForce(true).withRemoveVolumes(true).exec();
        return true;
    }

    // 409 means that another removal is under way.
    private void awaitRemoval(String deed, String id) {
        long end = System.nanoTime() + daemon.config().callTimeout().toNanos();
        while (System.nanoTime() < end) {
            try {
                daemon.ask(deed, client -> client.inspectContainerCmd(id).exec());
            } catch (DaemonRefusal refusal) {
                if (refusal.isContainerGone()) {
                    return;
                }
                throw refusal;
            }
            Pause.of(Duration.ofMillis(50), deed);
        }
        throw new RuntimeFailure.Unavailable("cannot " + deed + ": another removal of it has not ended within "
                + daemon.config().callTimeout().toSeconds() + " s");
    }
}
