package dev.sandboxengine.route;

import dev.sandboxengine.sandbox.PortRoutes;
import dev.sandboxengine.sandbox.SandboxId;
import dev.sandboxengine.template.ExposedPort;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Routes through Traefik, which reads them from the labels of containers. Immutable. */
public final class TraefikRoutes implements PortRoutes {

    private final TraefikConfig config;

    public TraefikRoutes(TraefikConfig config) {
        this.config = config;
    }

    @Override
    public Map<String, String> labels(SandboxId id, List<ExposedPort> ports) {
        if (first(ports).isEmpty()) {
            // Left to itself, Traefik makes a router for any port that an image exposes
            return Map.of("traefik.enable", "false");
        }
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("traefik.enable", "true");
        labels.put("traefik.docker.network", config.network());
        String main = "sandbox-" + id;
        first(ports).ifPresent(port -> route(labels, main, "Host(`" + host(id.value()) + "`)", port));
        ports.stream()
                .filter(ExposedPort::isPublic)
                .forEach(port -> route(
                        labels,
                        main + "-" + port.name(),
                        port.traefikRule().orElse("Host(`" + host(id + "-" + port.name()) + "`)"),
                        port));
        return labels;
    }

    private void route(Map<String, String> labels, String name, String rule, ExposedPort port) {
        String router = "traefik.http.routers." + name;
        labels.put(router + ".rule", rule);
        labels.put(router + ".entrypoints", config.entrypoint());
        labels.put(router + ".service", name);
        config.certResolver().ifPresent(resolver -> {
            labels.put(router + ".tls", "true");
            labels.put(router + ".tls.certresolver", resolver);
        });
        labels.put("traefik.http.services." + name + ".loadbalancer.server.port", Integer.toString(port.container()));
    }

    @Override
    public Map<String, String> endpoints(SandboxId id, List<ExposedPort> ports) {
        Map<String, String> endpoints = new LinkedHashMap<>();
        first(ports).ifPresent(_ -> endpoints.put("main", url(id.value())));
        ports.stream()
                .filter(ExposedPort::isPublic)
                .forEach(port -> endpoints.put(port.name(), url(id + "-" + port.name())));
        return endpoints;
    }

    private static Optional<ExposedPort> first(List<ExposedPort> ports) {
        return ports.stream().filter(ExposedPort::isPublic).findFirst();
    }

    private String host(String label) {
        return label + "." + config.domain();
    }

    private String url(String label) {
        return (config.certResolver().isPresent() ? "https://" : "http://") + host(label);
    }
}
