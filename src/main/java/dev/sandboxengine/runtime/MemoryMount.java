package dev.sandboxengine.runtime;

/**
 * A file system in memory, empty at every start and writable by everybody in the container. What is in it counts as the
 * container's memory.
 *
 * @param path where, absolute
 * @param sizeBytes what may be written to it
 */
public record MemoryMount(String path, long sizeBytes) implements Mount {

    public MemoryMount {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("a mount needs an absolute path, not '" + path + "'");
        }
        if (sizeBytes < 1) {
            throw new IllegalArgumentException("a mount in memory needs a size, not " + sizeBytes);
        }
    }
}
