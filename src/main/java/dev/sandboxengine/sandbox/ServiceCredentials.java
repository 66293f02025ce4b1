package dev.sandboxengine.sandbox;

import dev.sandboxengine.config.Secret;
import dev.sandboxengine.secret.Vault;
import dev.sandboxengine.template.ServiceSpec;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * With what a sandbox's programs get into its services. Nothing of it is stored: the password is made anew from the engine's
 * key, the sandbox's id and the service's name each time somebody asks. Thread-safe.
 */
public final class ServiceCredentials {

    /** Where every service is, seen from the workspace. */
    static final String HOST = "localhost";

    private static final String BY_DEFAULT = "sandbox";
    private static final int PASSWORD_LENGTH = 24;

    private final Vault vault;

    public ServiceCredentials(Vault vault) {
        this.vault = vault;
    }

    /**
     * What opens a service.
     *
     * @param user where the service knows users
     * @param database where it has databases of a name
     * @param uri all of it in the form that the service's clients read
     */
    public record Access(Optional<String> user, Secret password, Optional<String> database, Secret uri) {}

    /** What opens a service of a sandbox; empty when the engine does not know what the service wants. */
    public Optional<Access> of(SandboxId id, ServiceSpec service) {
        return switch (service.type()) {
            case POSTGRES -> {
                String user = service.env().getOrDefault("POSTGRES_USER", BY_DEFAULT);
                String database = service.env().getOrDefault("POSTGRES_DB", BY_DEFAULT);
                String password = password(id, service, "POSTGRES_PASSWORD");
                yield Optional.of(new Access(
                        Optional.of(user),
                        new Secret(password),
                        Optional.of(database),
                        new Secret("postgresql://" + encoded(user) + ":" + encoded(password) + "@" + HOST + ":"
                                + service.port() + "/" + encoded(database))));
            }
            case REDIS -> {
                String password = password(id, service, "REDIS_PASSWORD");
                yield Optional.of(new Access(
                        Optional.empty(),
                        new Secret(password),
                        Optional.empty(),
                        new Secret("redis://:" + encoded(password) + "@" + HOST + ":" + service.port() + "/0")));
            }
            case CUSTOM -> Optional.empty();
        };
    }

    private String password(SandboxId id, ServiceSpec service, String variable) {
        String own = service.env().get(variable);
        return own != null ? own : vault.derive("service:" + id + ":" + service.name(), PASSWORD_LENGTH);
    }

    /** As RFC 3986 has it: a form's + for a blank would be a plus in a URI. */
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
