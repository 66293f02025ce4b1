package dev.sandboxengine.audit.http;

import dev.sandboxengine.audit.AuditEntry;
import dev.sandboxengine.audit.AuditRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
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

    private record Column(String name, Function<AuditView, @Nullable Object> cell) {}

    /** A table of entries has one for each value, called as in JSON. */
    private static final List<Column> COLUMNS = List.of(
            new Column("id", AuditView::id),
            new Column("at", AuditView::at),
            new Column("principal", AuditView::principal),
            new Column("principal_name", AuditView::principalName),
            new Column("via", AuditView::via),
            new Column("address", AuditView::address),
            new Column("action", AuditView::action),
            new Column("object_kind", AuditView::objectKind),
            new Column("object_id", AuditView::objectId),
            new Column("team_id", AuditView::teamId),
            new Column("path", AuditView::path),
            new Column("outcome", AuditView::outcome),
            new Column("status", AuditView::status),
            new Column("problem", AuditView::problem),
            new Column("request_id", AuditView::requestId),
            new Column("repeated", AuditView::repeated));

    /** The names of the columns. */
    static List<String> names() {
        return COLUMNS.stream().map(Column::name).toList();
    }

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
        List<@Nullable Object> cells = new ArrayList<>(COLUMNS.size());
        for (Column column : COLUMNS) {
            cells.add(column.cell().apply(this));
        }
        return cells;
    }
}
