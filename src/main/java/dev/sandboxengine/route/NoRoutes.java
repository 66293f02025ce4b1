package dev.sandboxengine.route;

import dev.sandboxengine.sandbox.PortRoutes;
import dev.sandboxengine.sandbox.SandboxId;
import dev.sandboxengine.template.ExposedPort;
import java.util.List;
import java.util.Map;

/** No way from outside to any port: what holds without a reverse proxy. */
public final class NoRoutes implements PortRoutes {

    @Override
    public Map<String, String> labels(SandboxId id, List<ExposedPort> ports) {
        return Map.of();
    }

    @Override
    public Map<String, String> endpoints(SandboxId id, List<ExposedPort> ports) {
        return Map.of();
    }
}
