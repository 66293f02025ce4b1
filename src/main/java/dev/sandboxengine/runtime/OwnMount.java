package dev.sandboxengine.runtime;

import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * A volume of the pod's own: made with it, kept while it is stopped, removed with it. It begins with what the image has at its
 * path, or empty and the workspace user's (uid and gid 1000).
 *
 * @param name unique in its pod
 * @param path where, absolute
 * @param sizeBytes what may be written to it, enforced or the pod is refused; empty: as much as the host has
 */
public record OwnMount(String name, String path, OptionalLong sizeBytes) implements Mount {

    private static final Pattern LEGAL = Pattern.compile("[a-z0-9](?:[-a-z0-9]{0,28}[a-z0-9])?");

    public OwnMount {
        if (!LEGAL.matcher(name).matches()) {
            throw new IllegalArgumentException("not the name of a pod's volume: '" + name + "'");
        }
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("a mount needs an absolute path, not '" + path + "'");
        }
    }
}
