package dev.sandboxengine.runtime;

/**
 * A named volume in a container. One that does not exist is made when the pod is created, and kept afterwards.
 *
 * @param volume which one
 * @param path where, absolute
 * @param readOnly whether the container may only read it
 */
public record VolumeMount(VolumeName volume, String path, boolean readOnly) {

    public VolumeMount {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("a mount needs an absolute path, not '" + path + "'");
        }
    }
}
