package dev.sandboxengine.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What a caller asks for.
 *
 * @param teamId the team that the session shall belong to
 * @param createdBy the caller
 * @param template what its sandbox is made from
 * @param task the code of one of the tasks of the template's project
 * @param taskDescription what there is to do, in the caller's words; not beside a task
 */
public record SessionOrder(
        UUID teamId,
        String createdBy,
        String template,
        Optional<String> task,
        Optional<String> taskDescription,
        Duration ttl,
        Map<String, String> env,
        Map<String, String> metadata,
        Optional<String> services,
        Optional<Instant> notBefore,
        Optional<Instant> notAfter) {

    public SessionOrder {
        env = Map.copyOf(env);
        metadata = Map.copyOf(metadata);
    }
}
