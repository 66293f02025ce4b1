package dev.sandboxengine.runtime;

/**
 * A file system in memory, empty at every start. What is in it counts as the
 * container's memory.
 *
 * @param path where, absolute
 * @param sizeBytes what may be written to it
 * @param forRootOnly whether only root may write to it, rather than everybody in the container
 */
public record MemoryMount(String path, long sizeBytes, boolean forRootOnly) implements Mount {

    public MemoryMount {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("a mount needs an absolute path, not '" + path + "'");
        }
        if (sizeBytes < 1) {
            throw new IllegalArgumentException("a mount in memory needs a size, not " + sizeBytes);
        }
    }

    /** One that everybody in the container may write to. */
    public MemoryMount(String path, long sizeBytes) {
        this(path, sizeBytes, false);
    }
}
