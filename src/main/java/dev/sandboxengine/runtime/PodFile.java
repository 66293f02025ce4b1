package dev.sandboxengine.runtime;

/**
 * A small file. In a {@link ContainerSpec} it is placed before the first process starts and belongs to the workspace's user
 * (uid and gid 1000), as do the directories that had to be made for it.
 *
 * @param path absolute in a container; the bare name when read from a volume
 * @param mode its permission bits, for example {@code 0600}
 * @param content its bytes; neither copied nor to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared: it is cargo
public record PodFile(String path, int mode, byte[] content) {

    /** The largest file that is called small: 1 MiB, the bound of a Kubernetes Secret. */
    public static final int MAX_BYTES = 1 << 20;

    public PodFile {
        if (content.length > MAX_BYTES) {
            throw new IllegalArgumentException(path + " has " + content.length + " bytes; at most " + MAX_BYTES);
        }
    }
}
