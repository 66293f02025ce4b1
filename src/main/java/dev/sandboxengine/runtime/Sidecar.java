package dev.sandboxengine.runtime;

import java.util.regex.Pattern;

/**
 * A container that shares its pod's network: what listens there is at the workspace's {@code localhost}, and its name resolves
 * to it.
 *
 * @param name unique in its pod: a DNS label of at most 30 characters, and not {@code workspace}
 * @param container what it is; it runs as its image's own user, with the few capabilities that images of servers need to
 *     change to it
 */
public record Sidecar(String name, ContainerSpec container) {

    private static final Pattern LEGAL = Pattern.compile("[a-z0-9](?:[-a-z0-9]{0,28}[a-z0-9])?");

    public Sidecar {
        if (!LEGAL.matcher(name).matches() || name.equals("workspace")) {
            throw new IllegalArgumentException("not the name of a sidecar: '" + name + "'");
        }
    }
}
