package dev.sandboxengine.runtime;

/** Something in a container's file system that is not its root file system's. */
public sealed interface Mount permits VolumeMount, OwnMount, MemoryMount {

    /** Where it is, absolute. */
    String path();
}
