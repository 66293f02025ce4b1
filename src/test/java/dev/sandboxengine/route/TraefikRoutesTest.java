package dev.sandboxengine.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.config.Environment;
import dev.sandboxengine.sandbox.SandboxId;
import dev.sandboxengine.template.ExposedPort;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TraefikRoutesTest {

    private static final SandboxId ID = new SandboxId("abcdefghijk1");
    private static final ExposedPort WEB = port("web", 8080, true, Optional.empty());
    private static final ExposedPort API = port("api", 9000, true, Optional.of("Host(`api.example`)"));
    private static final ExposedPort DB = port("db", 5432, false, Optional.empty());

    private static ExposedPort port(String name, int number, boolean isPublic, Optional<String> rule) {
        return new ExposedPort(name, number, ExposedPort.Protocol.HTTP, isPublic, rule);
    }

    private static TraefikRoutes routes(Optional<String> resolver) {
        return new TraefikRoutes(new TraefikConfig("sandboxes", "websecure", resolver, "sbx.example"));
    }

    @Test
    void publicPortsHaveARouterAndAServiceEach() {
        assertThat(routes(Optional.empty()).labels(ID, List.of(DB, WEB, API)))
                .isEqualTo(Map.ofEntries(
                        Map.entry("traefik.enable", "true"),
                        Map.entry("traefik.docker.network", "sandboxes"),
                        Map.entry("traefik.http.routers.sandbox-abcdefghijk1.rule", "Host(`abcdefghijk1.sbx.example`)"),
                        Map.entry("traefik.http.routers.sandbox-abcdefghijk1.entrypoints", "websecure"),
                        Map.entry("traefik.http.routers.sandbox-abcdefghijk1.service", "sandbox-abcdefghijk1"),
                        Map.entry("traefik.http.services.sandbox-abcdefghijk1.loadbalancer.server.port", "8080"),
                        Map.entry(
                                "traefik.http.routers.sandbox-abcdefghijk1-web.rule",
                                "Host(`abcdefghijk1-web.sbx.example`)"),
                        Map.entry("traefik.http.routers.sandbox-abcdefghijk1-web.entrypoints", "websecure"),
                        Map.entry("traefik.http.routers.sandbox-abcdefghijk1-web.service", "sandbox-abcdefghijk1-web"),
                        Map.entry("traefik.http.services.sandbox-abcdefghijk1-web.loadbalancer.server.port", "8080"),
                        Map.entry("traefik.http.routers.sandbox-abcdefghijk1-api.rule", "Host(`api.example`)"),
                        Map.entry("traefik.http.routers.sandbox-abcdefghijk1-api.entrypoints", "websecure"),
                        Map.entry("traefik.http.routers.sandbox-abcdefghijk1-api.service", "sandbox-abcdefghijk1-api"),
                        Map.entry("traefik.http.services.sandbox-abcdefghijk1-api.loadbalancer.server.port", "9000")));
    }

    @Test
    void everyRouterHasTlsExactlyWhenThereIsAResolver() {
        var labels = routes(Optional.of("letsencrypt")).labels(ID, List.of(WEB));

        for (String name : List.of("sandbox-abcdefghijk1", "sandbox-abcdefghijk1-web")) {
            assertThat(labels)
                    .containsEntry("traefik.http.routers." + name + ".tls", "true")
                    .containsEntry("traefik.http.routers." + name + ".tls.certresolver", "letsencrypt");
        }
        assertThat(routes(Optional.empty()).labels(ID, List.of(WEB)).keySet()).noneMatch(key -> key.contains("tls"));
    }

    @Test
    void withoutAPublicPortThereIsNoRouter() {
        assertThat(routes(Optional.of("x")).labels(ID, List.of(DB))).isEqualTo(Map.of("traefik.enable", "false"));
        assertThat(routes(Optional.empty()).endpoints(ID, List.of(DB))).isEmpty();
    }

    @Test
    void endpointsAreTheFirstPublicPortAndEachByItsName() {
        assertThat(routes(Optional.empty()).endpoints(ID, List.of(DB, WEB)))
                .isEqualTo(Map.of(
                        "main", "http://abcdefghijk1.sbx.example", "web", "http://abcdefghijk1-web.sbx.example"));
        assertThat(routes(Optional.of("x")).endpoints(ID, List.of(WEB)).values())
                .allMatch(url -> url.startsWith("https://"));
    }

    @Test
    void withoutTraefikThereAreNoRoutes() {
        assertThat(new NoRoutes().labels(ID, List.of(WEB))).isEmpty();
        assertThat(new NoRoutes().endpoints(ID, List.of(WEB))).isEmpty();
        assertThat(TraefikConfig.from(new Environment(Map.of()), "net")).isEmpty();
    }

    @Test
    void theNetworkIsTheSandboxesUnlessAnotherIsSaid() {
        assertThat(TraefikConfig.from(new Environment(Map.of("TRAEFIK_ENABLED", "true")), "net"))
                .contains(new TraefikConfig("net", "web", Optional.empty(), "sandbox.localhost"));
        assertThat(TraefikConfig.from(
                        new Environment(Map.of(
                                "TRAEFIK_ENABLED", "true",
                                "TRAEFIK_NETWORK", "edge",
                                "TRAEFIK_ENTRYPOINT", "web",
                                "TRAEFIK_CERT_RESOLVER", "le",
                                "SANDBOX_DOMAIN", "s.example")),
                        "net"))
                .contains(new TraefikConfig("edge", "web", Optional.of("le"), "s.example"));
    }
}
