package dev.sandboxengine.runtime;

import java.util.List;
import java.util.Map;

/**
 * One container of a pod. It runs its image's own first process under an init that reaps orphans, with no capability, without
 * a way to gain privileges, and is never restarted by the runtime.
 *
 * @param image what it is made of
 * @param env its environment, in addition to the image's
 * @param limits what it may use
 * @param requests what it is promised
 * @param ulimits limits of each of its processes
 * @param mounts volumes that outlive it
 * @param files files that are there before its first process starts
 */
public record ContainerSpec(
        ImageRef image,
        Map<String, String> env,
        Limits limits,
        Requests requests,
        List<Ulimit> ulimits,
        List<VolumeMount> mounts,
        List<PodFile> files) {

    public ContainerSpec {
        env = Map.copyOf(env);
        ulimits = List.copyOf(ulimits);
        mounts = List.copyOf(mounts);
        files = List.copyOf(files);
    }
}
