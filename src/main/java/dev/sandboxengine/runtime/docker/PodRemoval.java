package dev.sandboxengine.runtime.docker;

import dev.sandboxengine.runtime.PodName;

/** Removes pods with everything that was made for them. Thread-safe. */
final class PodRemoval {

    private final OwnContainers containers;
    private final OwnVolumes volumes;

    PodRemoval(OwnContainers containers, OwnVolumes volumes) {
        this.containers = containers;
        this.volumes = volumes;
    }

    void remove(PodName pod) {
        String deed = "remove pod '" + pod + "'";
        containers.remove(deed, pod);
        volumes.remove(deed, volumes.of(pod));
    }
}
