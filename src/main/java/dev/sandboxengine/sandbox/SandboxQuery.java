package dev.sandboxengine.sandbox;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Which sandboxes to list.
 *
 * @param teams only theirs; empty: of all teams
 * @param userId only with this label of the caller's
 * @param templateId only from this template
 * @param states only in one of these; empty: in any
 * @param limit at most so many
 * @param offset after skipping so many
 */
public record SandboxQuery(
        Optional<Set<UUID>> teams,
        Optional<String> userId,
        Optional<String> templateId,
        Set<PublicStatus> states,
        int limit,
        int offset) {

    public SandboxQuery {
        states = Set.copyOf(states);
    }
}
