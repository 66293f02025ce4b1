package dev.sandboxengine.sandbox;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What a caller asks for.
 *
 * @param teamId the team that the sandbox shall belong to
 * @param createdBy the caller
 * @param templateName which template
 * @param userId an opaque label of the caller's
 * @param ttl how long it shall live; empty: as the template says
 * @param env variables, which win over the template's
 * @param metadata the caller's own notes
 * @param services in JSON, what shall run beside the workspace; empty: what the template says
 */
public record SandboxOrder(
        UUID teamId,
        String createdBy,
        String templateName,
        String userId,
        Optional<Duration> ttl,
        Map<String, String> env,
        Map<String, String> metadata,
        Optional<String> services) {

    public SandboxOrder {
        env = Map.copyOf(env);
        metadata = Map.copyOf(metadata);
    }
}
