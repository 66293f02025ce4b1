package dev.sandboxengine.sandbox;

import dev.sandboxengine.template.ExposedPort;
import java.util.List;
import java.util.Map;

/** How others reach the ports of a sandbox. */
public interface PortRoutes {

    /** Labels that the pod must carry for it. */
    Map<String, String> labels(SandboxId id, List<ExposedPort> ports);

    /** URLs by name: {@code main} for the first public port, and one for each public port by its own name. */
    Map<String, String> endpoints(SandboxId id, List<ExposedPort> ports);
}
