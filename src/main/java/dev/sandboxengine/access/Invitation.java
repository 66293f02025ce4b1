package dev.sandboxengine.access;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Lets one person register, into a team.
 *
 * @param role what they will be there
 * @param createdBy the label of the principal that made it
 * @param usedAt when somebody registered with it
 */
public record Invitation(
        UUID id,
        UUID teamId,
        TeamRole role,
        String createdBy,
        Instant createdAt,
        Instant expiresAt,
        Optional<Instant> usedAt) {}
