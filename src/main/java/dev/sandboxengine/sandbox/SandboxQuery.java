package dev.sandboxengine.sandbox;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Which sandboxes to list.
 *
 * @param teamId only this team's; empty: of all teams
 * @param userId only with this label of the caller's
 * @param templateId only from this template
 * @param states only in one of these; empty: in any
 * @param limit at most so many
 * @param offset after skipping so many
 */
public record SandboxQuery(
        Optional<UUID> teamId,
        Optional<String> userId,
        Optional<String> templateId,
        Set<PublicStatus> states,
        int limit,
        int offset) {

    public SandboxQuery {
        states = Set.copyOf(states);
    }
}
