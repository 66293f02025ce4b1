package dev.sandboxengine.runtime.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Container;
import dev.sandboxengine.runtime.PodName;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Removes pods with everything that was made for them. Thread-safe. */
final class PodRemoval {

    private final OwnContainers containers;
    private final OwnVolumes volumes;

    PodRemoval(OwnContainers containers, OwnVolumes volumes) {
        this.containers = containers;
        this.volumes = volumes;
    }

    /** What there is of a pod, ours only. */
    private record Left(Set<String> containers, List<OwnVolumes.Found> volumes) {}

    void remove(PodName pod) {
        String deed = "remove pod '" + pod + "'";
        // Most often these are all
        containers.removeAll(deed, containers.forget(pod));
        var left = look(deed, pod);
        while (!left.containers().isEmpty()) {
            containers.removeAll(deed, left.containers());
            left = look(deed, pod);
        }
        volumes.remove(deed, left.volumes());
    }

    // At once, as each question costs its way to the daemon. By its name is found what has no label of a pod.
    private Left look(String deed, PodName pod) {
        var part = PodPart.workspace(pod);
        Set<String> ids = ConcurrentHashMap.newKeySet();
        var found = new ConcurrentLinkedQueue<OwnVolumes.Found>();
        List<Runnable> questions = List.of(
                () -> containers.labelled(deed, pod).stream()
                        .map(Container::getId)
                        .forEach(ids::add),
                () -> containers
                        .anybodys(part)
                        .filter(container -> containers.isOurs(part, container))
                        .map(InspectContainerResponse::getId)
                        .ifPresent(ids::add),
                () -> found.addAll(volumes.of(pod)));
        AtOnce.each(deed, questions, Runnable::run);
        return new Left(ids, List.copyOf(found));
    }
}
