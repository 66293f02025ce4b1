package dev.sandboxengine.audit.http;

import dev.sandboxengine.audit.AuditEntry;
import dev.sandboxengine.audit.AuditRow;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An entry as the API shows it. */
record AuditView(
        long id,
        Instant at,
        @Nullable String principal,
        @Nullable String principalName,
        @Nullable String via,
        String address,
        String action,
        @Nullable String objectKind,
        @Nullable String objectId,
        @Nullable UUID teamId,
        String path,
        String outcome,
        int status,
        @Nullable String problem,
        String requestId,
        boolean repeated) {

    /** The names of the columns of a table of entries. */
    static final List<String> COLUMNS = List.of(
            "id",
            "at",
            "principal",
            "principal_name",
            "via",
            "address",
            "action",
            "object_kind",
            "object_id",
            "team_id",
            "path",
            "outcome",
            "status",
            "problem",
            "request_id",
            "repeated");

    static AuditView of(AuditRow row) {
        AuditEntry entry = row.entry();
        return new AuditView(
                row.id(),
                entry.at(),
                entry.principal().orElse(null),
                entry.principalName().orElse(null),
                entry.via().orElse(null),
                entry.address(),
                entry.action(),
                entry.objectKind().orElse(null),
                entry.objectId().orElse(null),
                entry.teamId().orElse(null),
                entry.path(),
                entry.outcome().code(),
                entry.status(),
                entry.problem().orElse(null),
                entry.requestId(),
                entry.repeated());
    }

    /** Its values in the order of the columns. */
    List<@Nullable Object> cells() {
        return Arrays.asList(
                id,
                at,
                principal,
                principalName,
                via,
                address,
                action,
                objectKind,
                objectId,
                teamId,
                path,
                outcome,
                status,
                problem,
                requestId,
                repeated);
    }
}
