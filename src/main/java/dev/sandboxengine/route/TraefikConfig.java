package dev.sandboxengine.route;

import dev.sandboxengine.config.Environment;
import java.util.Optional;

/**
 * How Traefik reaches sandboxes.
 *
 * @param network the Docker network on which it finds them
 * @param entrypoint the entry point that their routers listen at
 * @param certResolver who gets the certificates; empty: plain HTTP
 * @param domain below which every sandbox has its host names
 */
public record TraefikConfig(String network, String entrypoint, Optional<String> certResolver, String domain) {

    /**
     * {@code TRAEFIK_NETWORK}, {@code TRAEFIK_ENTRYPOINT}, {@code TRAEFIK_CERT_RESOLVER}, {@code SANDBOX_DOMAIN}; empty
     * unless {@code TRAEFIK_ENABLED}.
     *
     * @param dockerNetwork the network that sandboxes are on
     */
    public static Optional<TraefikConfig> from(Environment env, String dockerNetwork) {
        boolean enabled = env.flag("TRAEFIK_ENABLED", false);
        TraefikConfig config = new TraefikConfig(
                env.text("TRAEFIK_NETWORK", dockerNetwork),
                env.text("TRAEFIK_ENTRYPOINT", "web"),
                env.text("TRAEFIK_CERT_RESOLVER"),
                env.value("SANDBOX_DOMAIN", "sandbox.localhost", "a host name", text -> {
                    if (!text.matches("[a-z0-9]([a-z0-9.-]*[a-z0-9])?")) {
                        throw new IllegalArgumentException();
                    }
                    return text;
                }));
        return enabled ? Optional.of(config) : Optional.empty();
    }
}
