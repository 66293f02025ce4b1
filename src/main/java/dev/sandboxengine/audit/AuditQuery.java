package dev.sandboxengine.audit;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Which entries are meant; what is empty does not matter.
 *
 * @param from not before
 * @param to before
 * @param principal this label (kind and id), or else this name
 * @param teams only what is of these teams; unlike {@code teamId}, which is what somebody looks for, what they may see
 */
public record AuditQuery(
        Optional<Instant> from,
        Optional<Instant> to,
        Optional<String> principal,
        Optional<String> action,
        Optional<String> objectKind,
        Optional<String> objectId,
        Optional<AuditOutcome> outcome,
        Optional<UUID> teamId,
        Optional<String> requestId,
        Optional<Set<UUID>> teams) {

    public AuditQuery {
        teams = teams.map(Set::copyOf);
    }

    /** All there are. */
    public static final AuditQuery ALL = new AuditQuery(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
}
