package dev.sandboxengine.template;

import java.util.Optional;

/**
 * A port that a sandbox's programs listen on and that others may reach.
 *
 * @param name a DNS label, unique in its template: part of the port's host name
 * @param container the port's number inside, 1 to 65535
 * @param protocol how it is spoken to
 * @param isPublic whether everybody may reach it
 * @param traefikRule a Traefik rule in place of the one by host name
 */
public record ExposedPort(
        String name, int container, Protocol protocol, boolean isPublic, Optional<String> traefikRule) {

    /** What a port speaks. */
    public enum Protocol {
        TCP,
        HTTP
    }
}
