package dev.sandboxengine.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A place where sandboxes run: a Docker host, or a Kubernetes cluster.
 *
 * <h2>Vocabulary</h2>
 *
 * <p>A <em>pod</em> is what a sandbox is there: a workspace container and, sharing its network, whatever belongs to it.
 * It has a {@link PodName}, chosen by the caller and never reused for another sandbox, and a <em>generation</em>, which
 * grows each time the caller wants the pod made anew. On Docker a pod is the container of that name, and others that joined
 * its network; on Kubernetes the StatefulSet of that name with its only Pod.
 *
 * <p>Every pod bears the <em>installation</em> of the engine that made it. A runtime shows and touches only pods of its own
 * installation, however they are named: two engines may share one host.
 *
 * <h2>The life of a pod</h2>
 *
 * <pre>
 *   ensureImage → create → start → (observe, exec, logs, usage, pause → unpause, stop → start)* → remove
 * </pre>
 *
 * <p>Every operation may be repeated: the caller can die after any of them, and another one continues from what
 * {@link #observe} tells. {@link #create} of what exists in this generation finds it; {@link #start} of what runs and
 * {@link #remove} of what is gone do nothing. Nothing restarts by itself: the caller orders every start.
 *
 * <h2>Threads and failures</h2>
 *
 * <p>Thread-safe. Operations block the calling thread, and each is bounded by a timeout of the adapter's configuration. They
 * fail with a {@link RuntimeFailure} only; {@link RuntimeFailure.Unavailable} is the one that is worth a retry, and
 * {@link RuntimeFailure.NoSpace} the one that the operator has to do something about. A failed
 * {@link #create} leaves nothing behind, save when the runtime went away in the middle: then the next {@link #create} or
 * {@link #remove} of that name puts it right.
 */
public interface SandboxRuntime {

    /**
     * What this runtime is and what it can enforce, asked anew.
     *
     * @throws RuntimeFailure.Unavailable when it does not answer
     */
    RuntimeInfo info();

    /**
     * Makes the image available where the pod will run, pulling it as the adapter's pull policy says. Blocks for as long as
     * a pull takes, bounded by the adapter's configuration.
     *
     * @throws RuntimeFailure.ImageUnavailable when it is neither there nor to be had
     */
    void ensureImage(ImageRef image);

    /**
     * Creates the pod, its sidecars and its own volumes without starting anything. A pod of the same name and generation is
     * found and returned as it is, in whatever phase, and completed where parts of it are missing; one of an older generation
     * is removed first.
     *
     * @throws RuntimeFailure.ImageUnavailable when the image is not there
     * @throws RuntimeFailure.Rejected when the runtime refuses the specification, a limit that it cannot enforce included, or
     *     when the name is taken by a newer generation or by what is not this installation's
     */
    PodObservation create(PodSpec spec);

    /**
     * Starts a created or exited pod: the workspace, then all sidecars at once. Those that run beside a workspace that did not
     * are started anew, because they would be in a network that is gone. True afterwards: every first process runs, or ran
     * and has ended.
     *
     * @throws RuntimeFailure.PodNotFound when there is no such pod
     * @throws RuntimeFailure.Rejected when a first process cannot be started
     */
    void start(PodName pod);

    /**
     * Asks every process of the pod to end, kills what has not after the grace period, and keeps what it wrote. A paused pod
     * goes on for it. True afterwards: nothing of it runs. Nothing happens to a pod that does not run.
     *
     * @throws RuntimeFailure.PodNotFound when there is no such pod
     */
    void stop(PodName pod, Duration grace);

    /**
     * Freezes all processes of the pod. Nothing happens when they are frozen.
     *
     * @throws RuntimeFailure.PodNotFound when there is no such pod
     * @throws RuntimeFailure.PodNotRunning when it does not run
     */
    void pause(PodName pod);

    /**
     * Lets all processes of the pod go on. Nothing happens when none is frozen.
     *
     * @throws RuntimeFailure.PodNotFound when there is no such pod
     * @throws RuntimeFailure.PodNotRunning when it does not run
     */
    void unpause(PodName pod);

    /**
     * Ends one sidecar of a running pod and starts it again with what it wrote; one that has ended is started.
     *
     * @throws RuntimeFailure.PodNotFound when there is no such pod, or it has no such sidecar
     * @throws RuntimeFailure.PodNotRunning when the workspace does not run
     */
    void restart(PodName pod, String sidecar, Duration grace);

    /** The pod as it is now; empty when there is none of this name in this installation. */
    Optional<PodObservation> observe(PodName pod);

    /** Every pod of this installation, in every phase, in no particular order. */
    List<PodObservation> list();

    /**
     * Removes the pod with everything that was made for it, its own volumes included, killing what runs. True afterwards:
     * nothing of it is left. A pod that does not exist is not an error. Named volumes that the pod only mounted are kept.
     */
    void remove(PodName pod);

    /**
     * Starts a process in the pod's workspace, or in one of its sidecars.
     *
     * @throws RuntimeFailure.PodNotFound when there is no such pod
     * @throws RuntimeFailure.PodNotRunning when it does not run
     */
    ExecProcess exec(PodName pod, ExecSpec spec);

    /**
     * The last lines that the first process of the workspace, or of a sidecar, wrote, both of its streams in order, as it
     * wrote them.
     *
     * @param sidecar whose; empty: the workspace's
     * @param lines at most so many lines
     * @throws RuntimeFailure.PodNotFound when there is no such pod, or it has no such sidecar
     */
    byte[] logs(PodName pod, Optional<String> sidecar, int lines);

    /** The same of the workspace. */
    default byte[] logs(PodName pod, int lines) {
        return logs(pod, Optional.empty(), lines);
    }

    /**
     * What the pod uses now. May take about a second where the runtime has to sample.
     *
     * @throws RuntimeFailure.PodNotFound when there is no such pod
     * @throws RuntimeFailure.PodNotRunning when it does not run
     */
    PodUsage usage(PodName pod);

    /**
     * The regular files directly inside a named volume, small ones only ({@link PodFile#MAX_BYTES}); directories, links and
     * larger files are left out. Empty when there is no such volume.
     *
     * @param helperImage an image that is there, for runtimes which can look into a volume only through a container
     */
    Optional<List<PodFile>> readVolume(VolumeName volume, ImageRef helperImage);

    /**
     * Tells what happens to pods of this installation, from now on until it is closed, on a thread of the adapter's. A lost
     * connection is made again; {@link PodEvent.Kind#CONNECTED} is told each time there is one. A listener that blocks holds
     * up its own events only.
     */
    Subscription watch(Consumer<PodEvent> listener);

    /** Something that is told until it is closed. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
