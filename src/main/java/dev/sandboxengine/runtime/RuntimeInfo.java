package dev.sandboxengine.runtime;

/**
 * What a runtime is and can do.
 *
 * @param description its kind and version in words, for people
 * @param cpuMillis thousandths of a CPU that the largest sandbox could get
 * @param memoryBytes memory that the largest sandbox could get
 * @param enforcesDisk whether a limit of the disk can be enforced
 * @param diskRemedy what the operator would have to do for a disk limit; empty when it is enforced
 * @param enforcesVolumeSize whether the size of a pod's own volume can be enforced
 * @param volumeSizeRemedy what the operator would have to do for that; empty when it is enforced
 */
public record RuntimeInfo(
        String description,
        long cpuMillis,
        long memoryBytes,
        boolean enforcesDisk,
        String diskRemedy,
        boolean enforcesVolumeSize,
        String volumeSizeRemedy) {}
