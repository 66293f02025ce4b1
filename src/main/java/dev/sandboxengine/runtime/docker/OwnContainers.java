package dev.sandboxengine.runtime.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Container;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.RuntimeFailure;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * This installation's containers, by the pods they are parts of. Everything is done by the container's id once its labels were
 * seen to be ours; ids and labels never change, so they are remembered and a launch needs no inspection. Thread-safe.
 */
final class OwnContainers {

    private static final int REMEMBERED = 10_000;

    private final DockerDaemon daemon;
    private final Ownership ownership;
    private final ConcurrentHashMap<PodPart, Known> known = new ConcurrentHashMap<>();

    OwnContainers(DockerDaemon daemon, Ownership ownership) {
        this.daemon = daemon;
        this.ownership = ownership;
    }

    /**
     * What is known of a container for ever.
     *
     * @param sidecars the names of those that belong to it, when it is a workspace
     */
    record Known(String id, List<String> sidecars) {}

    void remember(PodPart part, Known container) {
        if (known.size() >= REMEMBERED) {
            known.clear();
        }
        known.put(part, container);
    }

    void remember(PodPart part, InspectContainerResponse container) {
        remember(part, new Known(container.getId(), Ownership.sidecars(Observations.labels(container))));
    }

    void forget(PodPart part) {
        known.remove(part);
    }

    /** The container of that name, whosever it is. */
    Optional<InspectContainerResponse> anybodys(PodPart part) {
        return inspect("observe " + part.words(), part.containerName())
                // The daemon also takes the beginning of an id for a name.
                .filter(found -> found.getName().equals("/" + part.containerName()));
    }

    /** A container by its id. */
    Optional<InspectContainerResponse> inspect(String deed, String id) {
        try {
            return Optional.of(
                    daemon.ask(deed, client -> client.inspectContainerCmd(id).exec()));
        } catch (DaemonRefusal refusal) {
            if (refusal.status() == 404) {
                return Optional.empty();
            }
            throw refusal;
        }
    }

    boolean isOurs(PodPart part, InspectContainerResponse container) {
        var labels = Observations.labels(container);
        return part.sidecar().isPresent()
                ? ownership.isPart(labels, part.pod(), part.component())
                : ownership.isPod(labels)
                        && Ownership.isWorkspace(labels)
                        && labels.getOrDefault(Ownership.POD, part.pod().value())
                                .equals(part.pod().value());
    }

    /** The container of that part, by its name. */
    Optional<InspectContainerResponse> find(PodPart part) {
        var found = anybodys(part).filter(container -> isOurs(part, container));
        found.ifPresentOrElse(container -> remember(part, container), () -> forget(part));
        return found;
    }

    /** The containers with all of these labels, in every state. */
    List<Container> labelled(String deed, List<String> labels) {
        return daemon.ask(
                deed,
                client -> client.listContainersCmd()
                        .withShowAll(true)
                        .withLabelFilter(labels)
                        .exec());
    }

    /** The containers of a pod, in every state; those of an engine that knew no sidecars are found by their name only. */
    List<Container> labelled(String deed, PodName pod) {
        return labelled(deed, ownership.filter(pod));
    }

    /** Does something with the id of a part's container; empty when there is none. */
    <T> Optional<T> with(PodPart part, Function<String, T> deed) {
        return withKnown(part, container -> deed.apply(container.id()));
    }

    /** Does something with what is known of a part's container; empty when there is none. */
    <T> Optional<T> withKnown(PodPart part, Function<Known, T> deed) {
        while (true) {
            var remembered = known.get(part);
            var container = remembered != null ? remembered : look(part);
            if (container == null) {
                return Optional.empty();
            }
            try {
                return Optional.of(deed.apply(container));
            } catch (DaemonRefusal refusal) {
                if (!refusal.isContainerGone(container.id())) {
                    throw refusal;
                }
                known.remove(part, container);
                if (remembered == null) {
                    return Optional.empty();
                }
            }
        }
    }

    private @Nullable Known look(PodPart part) {
        return find(part)
                .map(container -> new Known(container.getId(), Ownership.sidecars(Observations.labels(container))))
                .orElse(null);
    }

    /** Removes containers with their anonymous volumes, whatever they do; those that are gone are no matter. */
    void removeAll(String deed, Collection<String> ids) {
        AtOnce.each(deed, ids, id -> {
            try {
                removeById(deed, id);
            } catch (DaemonRefusal refusal) {
                if (!refusal.isContainerGone()) {
                    throw refusal;
                }
            }
        });
    }

    /** The ids that are remembered of a pod's containers, and from now on are not. They may be of a generation before. */
    Set<String> forget(PodName pod) {
        var workspace = known.remove(PodPart.workspace(pod));
        if (workspace == null) {
            return Set.of();
        }
        var ids = workspace.sidecars().stream()
                .map(sidecar -> known.remove(PodPart.sidecar(pod, sidecar)))
                .filter(container -> container != null)
                .map(Known::id)
                .collect(Collectors.toSet());
        ids.add(workspace.id());
        return ids;
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
            if (inspect(deed, id).isEmpty()) {
                return;
            }
            Pause.of(Duration.ofMillis(50), deed);
        }
        throw new RuntimeFailure.Unavailable("cannot " + deed + ": another removal of it has not ended within "
                + daemon.config().callTimeout().toSeconds() + " s");
    }
}
