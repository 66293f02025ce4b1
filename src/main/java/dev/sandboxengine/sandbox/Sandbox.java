package dev.sandboxengine.sandbox;

import dev.sandboxengine.template.Template;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A sandbox as its row says it is: what is wanted, until when, and how far it has come.
 *
 * @param id names it
 * @param teamId the team that it belongs to
 * @param createdBy the principal that asked for it
 * @param template what it is made from, as it was at that moment
 * @param userId an opaque label of the caller's
 * @param env the caller's environment
 * @param metadata the caller's own notes
 * @param state where it stands
 * @param ending why it ended; present exactly from {@link SandboxState#ENDING} on
 * @param progress what its work waits for, in words, while it does not go on
 * @param generation which making of its pod this is, from 1
 * @param containerId the runtime's identifier of its workspace, once there is one
 * @param timeline the steps of its launch
 * @param createdAt when it was asked for
 * @param startedAt when it became ready
 * @param expiresAt when its time is up
 * @param services what runs beside its workspace
 * @param initialised whether what is done once in its life was done
 * @param attempts how often its present work was tried in vain
 */
public record Sandbox(
        SandboxId id,
        UUID teamId,
        String createdBy,
        Template template,
        String userId,
        Map<String, String> env,
        Map<String, String> metadata,
        SandboxState state,
        Optional<Ending> ending,
        Optional<String> progress,
        int generation,
        Optional<String> containerId,
        List<Stage> timeline,
        Instant createdAt,
        Optional<Instant> startedAt,
        Instant expiresAt,
        List<ServiceState> services,
        boolean initialised,
        int attempts) {

    public Sandbox {
        env = Map.copyOf(env);
        metadata = Map.copyOf(metadata);
        timeline = List.copyOf(timeline);
        services = List.copyOf(services);
    }

    /** The same with another end of its time. */
    public Sandbox expiringAt(Instant moment) {
        return new Sandbox(
                id,
                teamId,
                createdBy,
                template,
                userId,
                env,
                metadata,
                state,
                ending,
                progress,
                generation,
                containerId,
                timeline,
                createdAt,
                startedAt,
                moment,
                services,
                initialised,
                attempts);
    }
}
