package dev.sandboxengine.runtime.docker;

import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.RuntimeFailure;
import java.util.Optional;

/**
 * One container of a pod.
 *
 * @param pod whose
 * @param sidecar which sidecar; empty: the workspace
 */
record PodPart(PodName pod, Optional<String> sidecar) {

    static PodPart workspace(PodName pod) {
        return new PodPart(pod, Optional.empty());
    }

    static PodPart sidecar(PodName pod, String name) {
        return new PodPart(pod, Optional.of(name));
    }

    /** What the container is called. */
    String containerName() {
        return sidecar.map(name -> pod + "-" + name).orElse(pod.value());
    }

    /** What it is labelled as. */
    String component() {
        return sidecar.orElse(Ownership.WORKSPACE);
    }

    /** It, in words that follow a verb. */
    String words() {
        return sidecar.map(name -> "sidecar '" + name + "' of ").orElse("") + "pod '" + pod + "'";
    }

    RuntimeFailure.PodNotFound notFound() {
        return sidecar.map(name -> new RuntimeFailure.PodNotFound(pod, name))
                .orElseGet(() -> new RuntimeFailure.PodNotFound(pod));
    }

    RuntimeFailure.PodNotRunning notRunning() {
        return sidecar.map(name -> new RuntimeFailure.PodNotRunning(pod, name))
                .orElseGet(() -> new RuntimeFailure.PodNotRunning(pod));
    }
}
