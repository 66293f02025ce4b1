package dev.sandboxengine.runtime;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * One container of a pod. It runs its image's own first process under an init that reaps orphans, without a way to gain
 * privileges, and is never restarted by the runtime. A workspace has no capability and runs as uid and gid 1000.
 *
 * @param image what it is made of
 * @param env its environment, in addition to the image's
 * @param limits what it may use
 * @param requests what it is promised
 * @param ulimits limits of each of its processes
 * @param mounts what is mounted into it; paths are unique
 * @param files files that are there before its first process starts for the first time
 * @param readOnlyRoot whether its root file system cannot be written to
 * @param shmBytes the size of {@code /dev/shm}; empty: as the runtime has it
 */
public record ContainerSpec(
        ImageRef image,
        Map<String, String> env,
        Limits limits,
        Requests requests,
        List<Ulimit> ulimits,
        List<Mount> mounts,
        List<PodFile> files,
        boolean readOnlyRoot,
        OptionalLong shmBytes) {

    public ContainerSpec {
        env = Map.copyOf(env);
        ulimits = List.copyOf(ulimits);
        mounts = List.copyOf(mounts);
        files = List.copyOf(files);
    }

    /** One whose root file system can be written to. */
    public ContainerSpec(
            ImageRef image,
            Map<String, String> env,
            Limits limits,
            Requests requests,
            List<Ulimit> ulimits,
            List<? extends Mount> mounts,
            List<PodFile> files) {
        this(image, env, limits, requests, ulimits, List.copyOf(mounts), files, false, OptionalLong.empty());
    }
}
