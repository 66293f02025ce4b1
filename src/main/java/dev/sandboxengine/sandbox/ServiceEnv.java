package dev.sandboxengine.sandbox;

import dev.sandboxengine.config.Secret;
import dev.sandboxengine.template.ServiceSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The variables by which services know themselves, and by which a workspace knows its services. */
final class ServiceEnv {

    private final SandboxId id;
    private final List<ServiceSpec> services;
    private final ServiceCredentials credentials;

    ServiceEnv(SandboxId id, List<ServiceSpec> services, ServiceCredentials credentials) {
        this.id = id;
        this.services = List.copyOf(services);
        this.credentials = credentials;
    }

    /** The environment of one of the services. Its own wins, save for the port: that is told to others too. */
    Map<String, String> of(ServiceSpec service) {
        Map<String, String> env = new LinkedHashMap<>();
        Optional<ServiceCredentials.Access> access = credentials.of(id, service);
        switch (service.type()) {
            case POSTGRES -> {
                env.put(
                        "POSTGRES_USER",
                        access.flatMap(ServiceCredentials.Access::user).orElseThrow());
                env.put("POSTGRES_PASSWORD", access.orElseThrow().password().value());
                env.put(
                        "POSTGRES_DB",
                        access.flatMap(ServiceCredentials.Access::database).orElseThrow());
                env.putAll(service.env());
                env.put("PGPORT", Integer.toString(service.port()));
            }
            case REDIS -> {
                env.put("REDIS_PASSWORD", access.orElseThrow().password().value());
                env.putAll(service.env());
                env.put("REDIS_PORT", Integer.toString(service.port()));
            }
            case CUSTOM -> env.putAll(service.env());
        }
        return env;
    }

    /** What a workspace is told. */
    Map<String, String> ofWorkspace() {
        Map<String, String> env = new LinkedHashMap<>();
        env.put("SANDBOX_SERVICES", json());
        for (ServiceSpec service : services) {
            String name = switch (service.type()) {
                case POSTGRES -> "POSTGRES";
                case REDIS -> "REDIS";
                case CUSTOM -> service.name().toUpperCase(Locale.ROOT).replace('-', '_');
            };
            env.put(name + "_HOST", ServiceCredentials.HOST);
            env.put(name + "_PORT", Integer.toString(service.port()));
            credentials
                    .of(id, service)
                    .ifPresent(access -> secrets(access)
                            .forEach((what, value) -> env.put(name + "_" + what.toUpperCase(Locale.ROOT), value)));
        }
        return env;
    }

    private static Map<String, String> secrets(ServiceCredentials.Access access) {
        Map<String, String> secrets = new LinkedHashMap<>();
        access.user().ifPresent(user -> secrets.put("user", user));
        secrets.put("password", access.password().value());
        access.database().ifPresent(database -> secrets.put("database", database));
        Secret uri = access.uri();
        secrets.put("uri", uri.value());
        return secrets;
    }

    private String json() {
        return services.stream()
                .map(service -> quoted(service.name()) + ":" + json(service))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private String json(ServiceSpec service) {
        StringBuilder json = new StringBuilder("{\"name\":").append(quoted(service.name()));
        json.append(",\"type\":")
                .append(quoted(service.type().name().toLowerCase(Locale.ROOT)))
                .append(",\"host\":")
                .append(quoted(ServiceCredentials.HOST))
                .append(",\"port\":")
                .append(service.port());
        credentials
                .of(id, service)
                .ifPresent(access -> secrets(access)
                        .forEach((what, value) -> json.append(',')
                                .append(quoted(what))
                                .append(':')
                                .append(quoted(value))));
        return json.append('}').toString();
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                json.append('\\').append((char) c);
            } else if (c < ' ') {
                json.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                json.append((char) c);
            }
        });
        return json.append('"').toString();
    }
}
