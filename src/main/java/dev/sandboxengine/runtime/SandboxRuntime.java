package dev.sandboxengine.runtime;

import java.util.List;
import java.util.Optional;

/**
 * A place where sandboxes run: a Docker host, or a Kubernetes cluster.
 *
 * <h2>Vocabulary</h2>
 *
 * <p>A <em>pod</em> is what a sandbox is there: a workspace container and, sharing its network, whatever belongs to it.
 * It has a {@link PodName}, chosen by the caller and never reused for another sandbox, and a <em>generation</em>, which
 * grows each time the caller wants the pod made anew. On Docker a pod is the container of that name; on Kubernetes the
 * StatefulSet of that name with its only Pod.
 *
 * <p>Every pod bears the <em>installation</em> of the engine that made it. A runtime shows and touches only pods of its own
 * installation, however they are named: two engines may share one host.
 *
 * <h2>The life of a pod</h2>
 *
 * <pre>
 *   ensureImage → create → start → (observe, exec, logs, usage)* → remove
 * </pre>
 *
 * <p>Every operation may be repeated: the caller can die after any of them, and another one continues from what
 * {@link #observe} tells. {@link #create} of what exists in this generation finds it; {@link #start} of what runs and
 * {@link #remove} of what is gone do nothing. Nothing restarts by itself: the caller orders every start.
 *
 * <h2>Threads and failures</h2>
 *
 * <p>Thread-safe. Operations block the calling thread, and each is bounded by a timeout of the adapter's configuration. They
 * fail with a {@link RuntimeFailure} only; {@link RuntimeFailure.Unavailable} is the one that is worth a retry. A failed
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
     * Creates the pod without starting it. A pod of the same name and generation is found and returned as it is, in
     * whatever phase; one of an older generation is removed first.
     *
     * @throws RuntimeFailure.ImageUnavailable when the image is not there
     * @throws RuntimeFailure.Rejected when the runtime refuses the specification, a limit that it cannot enforce included, or
     *     when the name is taken by a newer generation or by what is not this installation's
     */
    PodObservation create(PodSpec spec);

    /**
     * Starts a created or exited pod. True afterwards: its first process runs, or ran and has ended.
     *
     * @throws RuntimeFailure.PodNotFound when there is no such pod
     * @throws RuntimeFailure.Rejected when its first process cannot be started
     */
    void start(PodName pod);

    /** The pod as it is now; empty when there is none of this name in this installation. */
    Optional<PodObservation> observe(PodName pod);

    /** Every pod of this installation, in every phase, in no particular order. */
    List<PodObservation> list();

    /**
     * Removes the pod with everything that was made for it, killing what runs. True afterwards: nothing of it is left. A
     * pod that does not exist is not an error. Named volumes that the pod only mounted are kept.
     */
    void remove(PodName pod);

    /**
     * Starts a process in the pod's workspace.
     *
     * @throws RuntimeFailure.PodNotFound when there is no such pod
     * @throws RuntimeFailure.PodNotRunning when it does not run
     */
    ExecProcess exec(PodName pod, ExecSpec spec);

    /**
     * The last lines that the workspace's first process wrote, both of its streams in order, as it wrote them.
     *
     * @param lines at most so many lines
     * @throws RuntimeFailure.PodNotFound when there is no such pod
     */
    byte[] logs(PodName pod, int lines);

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
}
