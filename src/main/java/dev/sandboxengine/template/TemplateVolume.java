package dev.sandboxengine.template;

import java.util.OptionalLong;

/**
 * A place in the workspace that is not part of its root file system. A writable one is the sandbox's own and goes with it; a
 * read-only one is the operator's, shared by all sandboxes that mount it.
 *
 * @param name its name in the template; a read-only one is the runtime's volume of exactly this name
 * @param mountPath where, absolute
 * @param readOnly whether it is the operator's
 * @param sizeBytes what may be written to it; empty: as much as the host has
 * @param inMemory whether it is kept in memory, and lost when the sandbox is stopped
 */
public record TemplateVolume(
        String name, String mountPath, boolean readOnly, OptionalLong sizeBytes, boolean inMemory) {}
