package dev.sandboxengine.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a session is to be.
 *
 * @param template the name of what its sandbox is made from
 * @param templateDescription one line for people, may be empty
 * @param task the code of what there is to do, where it is one of the catalogue's
 * @param taskDescription Markdown, may be empty
 * @param ttl how long its candidate has, from the moment on in which the sandbox can be used
 * @param env variables for the sandbox
 * @param metadata the caller's own notes, which the candidate sees
 * @param services in JSON, what shall run beside the workspace; empty: what the template says
 * @param notBefore before that it cannot be started
 * @param notAfter from then on it cannot be started
 */
public record SessionPlan(
        String template,
        String templateDescription,
        Optional<String> task,
        String taskDescription,
        Duration ttl,
        Map<String, String> env,
        Map<String, String> metadata,
        Optional<String> services,
        Optional<Instant> notBefore,
        Optional<Instant> notAfter) {

    public SessionPlan {
        env = Map.copyOf(env);
        metadata = Map.copyOf(metadata);
    }
}
