package dev.sandboxengine.audit;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One thing that was done or tried. Texts are cleaned and bounded: they hold no secret that can be told by its looks, no
 * control character, and never more than a few hundred characters.
 *
 * @param at when it was answered
 * @param principal kind and id of who did it, for example {@code user:<uuid>}; empty when nobody was known
 * @param principalName what they were called then, or the name that was tried
 * @param via what stood for them, for example {@code ticket:<uuid>}; empty when they came themselves
 * @param address where the request came from: the last hop's
 * @param action a stable word for the route, for example {@code sandboxes.stop}
 * @param objectKind what it was done to, for example {@code sandbox}
 * @param teamId whose that is; empty when it is no team's
 * @param path of the request, without its query, and with {@code ***} for tokens
 * @param status of the answer
 * @param problem the code of the problem that was answered
 * @param repeated whether this only gave the kept answer again, and did nothing
 */
public record AuditEntry(
        Instant at,
        Optional<String> principal,
        Optional<String> principalName,
        Optional<String> via,
        String address,
        String action,
        Optional<String> objectKind,
        Optional<String> objectId,
        Optional<UUID> teamId,
        String path,
        AuditOutcome outcome,
        int status,
        Optional<String> problem,
        String requestId,
        boolean repeated) {

    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_ID = 200;
    private static final int LONGEST_PATH = 500;

    public AuditEntry {
        principal = principal.map(text -> AuditText.of(text, LONGEST_NAME));
        principalName = principalName.map(text -> AuditText.of(text, LONGEST_NAME));
        via = via.map(text -> AuditText.of(text, LONGEST_NAME));
        address = AuditText.of(address, LONGEST_NAME);
        action = AuditText.of(action, LONGEST_NAME);
        objectKind = objectKind.map(text -> AuditText.of(text, LONGEST_NAME));
        objectId = objectId.map(text -> AuditText.of(text, LONGEST_ID));
        path = AuditText.of(path, LONGEST_PATH);
        problem = problem.map(text -> AuditText.of(text, LONGEST_NAME));
        requestId = AuditText.of(requestId, LONGEST_ID);
    }
}
