package dev.sandboxengine.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.sandbox.SandboxId;
import dev.sandboxengine.template.ExposedPort;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TraefikRoutesTest {

    private static final SandboxId ID = new SandboxId("abcdefghij23");

    private final TraefikRoutes routes =
            new TraefikRoutes(new TraefikConfig("sandboxes", "web", Optional.empty(), "sandbox.localhost"));

    private static ExposedPort port(boolean isPublic) {
        return new ExposedPort("web", 3000, ExposedPort.Protocol.HTTP, isPublic, Optional.empty());
    }

    @Test
    void withoutAPublicPortTraefikIsToldToMakeNoRouterOfItsOwn() {
        assertThat(routes.labels(ID, List.of())).isEqualTo(Map.of("traefik.enable", "false"));
        assertThat(routes.labels(ID, List.of(port(false)))).isEqualTo(Map.of("traefik.enable", "false"));
        assertThat(routes.endpoints(ID, List.of(port(false)))).isEmpty();
    }

    @Test
    void aPublicPortHasTwoRouters() {
        assertThat(routes.labels(ID, List.of(port(true))))
                .containsEntry("traefik.enable", "true")
                .containsEntry("traefik.docker.network", "sandboxes")
                .containsEntry(
                        "traefik.http.routers.sandbox-abcdefghij23.rule", "Host(`abcdefghij23.sandbox.localhost`)")
                .containsEntry(
                        "traefik.http.routers.sandbox-abcdefghij23-web.rule",
                        "Host(`abcdefghij23-web.sandbox.localhost`)")
                .hasSize(10);
    }
}
