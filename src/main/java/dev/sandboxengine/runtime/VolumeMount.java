package dev.sandboxengine.runtime;

/**
 * A named volume in a container, kept when the container is removed.
 *
 * @param volume which one
 * @param path where, absolute
 * @param readOnly whether the container may only read it
 * @param mustExist whether a volume that does not exist is refused; otherwise it is made
 */
public record VolumeMount(VolumeName volume, String path, boolean readOnly, boolean mustExist) implements Mount {

    public VolumeMount {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("a mount needs an absolute path, not '" + path + "'");
        }
    }

    /** One that is made if it does not exist. */
    public VolumeMount(VolumeName volume, String path, boolean readOnly) {
        this(volume, path, readOnly, false);
    }
}
