package dev.sandboxengine.audit.postgres;

import dev.sandboxengine.audit.AuditEntry;
import dev.sandboxengine.audit.AuditOutcome;
import dev.sandboxengine.audit.AuditQuery;
import dev.sandboxengine.audit.AuditRow;
import dev.sandboxengine.audit.AuditTrail;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** Keeps the audit in PostgreSQL, whose triggers refuse every change of a row. Thread-safe. */
public final class PostgresAuditTrail implements AuditTrail {

    /** All but the id, in the order of {@link #INSERT}. */
    private static final String COLUMNS =
            "at, principal, principal_name, via, address, action, object_kind, object_id, team_id,"
                    + " path, outcome, status, problem, request_id, repeated";

    private static final String INSERT = "insert into audit (" + COLUMNS + ")" + """

            select :at, :principal, :principalName, :via, :address, :action, :objectKind, :objectId, :teamId::uuid, :path, :outcome,
                   :status, :problem, :requestId, :repeated
            """;

    /** Kind and id, as {@code Principal.label} writes them; a name that looks like one is not looked for. */
    private static final Pattern LABEL = Pattern.compile("[a-z_]+:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final Jdbi jdbi;

    public PostgresAuditTrail(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @Override
    public void add(AuditEntry entry) {
        jdbi.useHandle(handle -> bind(handle.createUpdate(INSERT), entry).execute());
    }

    @Override
    public void addOnce(AuditEntry entry) {
        jdbi.useHandle(handle -> bind(handle.createUpdate(INSERT + """
                        where not exists (
                            select 1 from audit
                            where at = :at and request_id = :requestId and action = :action and path = :path)
                        """), entry).execute());
    }

    private static Update bind(Update insert, AuditEntry entry) {
        return insert.bind("at", entry.at())
                .bind("principal", entry.principal().orElse(null))
                .bind("principalName", entry.principalName().orElse(null))
                .bind("via", entry.via().orElse(null))
                .bind("address", entry.address())
                .bind("action", entry.action())
                .bind("objectKind", entry.objectKind().orElse(null))
                .bind("objectId", entry.objectId().orElse(null))
                .bind("teamId", entry.teamId().map(UUID::toString).orElse(null))
                .bind("path", entry.path())
                .bind("outcome", entry.outcome().code())
                .bind("status", entry.status())
                .bind("problem", entry.problem().orElse(null))
                .bind("requestId", entry.requestId())
                .bind("repeated", entry.repeated());
    }

    private record Row(
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

        AuditRow value() {
            return new AuditRow(
                    id,
                    new AuditEntry(
                            at,
                            Optional.ofNullable(principal),
                            Optional.ofNullable(principalName),
                            Optional.ofNullable(via),
                            address,
                            action,
                            Optional.ofNullable(objectKind),
                            Optional.ofNullable(objectId),
                            Optional.ofNullable(teamId),
                            path,
                            AuditOutcome.valueOf(outcome.toUpperCase(Locale.ROOT)),
                            status,
                            Optional.ofNullable(problem),
                            requestId,
                            repeated));
        }
    }

    /** The conditions of a query, each with what it is compared with: only those that matter, so that indexes are used. */
    private static Map<String, Object> conditions(AuditQuery query) {
        Map<String, Object> conditions = new LinkedHashMap<>();
        query.from().ifPresent(from -> conditions.put("at >= :", from));
        query.to().ifPresent(to -> conditions.put("at < :", to));
        query.principal()
                .ifPresent(who ->
                        conditions.put(LABEL.matcher(who).matches() ? "principal = :" : "principal_name = :", who));
        query.action().ifPresent(action -> conditions.put("action = :", action));
        query.objectKind().ifPresent(kind -> conditions.put("object_kind = :", kind));
        query.objectId().ifPresent(id -> conditions.put("object_id = :", id));
        query.outcome().ifPresent(outcome -> conditions.put("outcome = :", outcome.code()));
        query.teamId().ifPresent(team -> conditions.put("team_id = :", team));
        query.requestId().ifPresent(request -> conditions.put("request_id = :", request));
        query.teams().ifPresent(teams -> conditions.put("team_id = any(:%s)", teams.toArray(UUID[]::new)));
        return conditions;
    }

    private static String where(Map<String, Object> conditions) {
        StringBuilder where = new StringBuilder("where true");
        int number = 0;
        for (String condition : conditions.keySet()) {
            String name = "v" + number++;
            where.append(" and ").append(condition.endsWith(":") ? condition + name : condition.formatted(name));
        }
        return where.toString();
    }

    private static Query bind(Query query, Map<String, Object> conditions) {
        int number = 0;
        for (Object value : conditions.values()) {
            query.bind("v" + number++, value);
        }
        return query;
    }

    @Override
    public List<AuditRow> page(AuditQuery query, long before, int limit) {
        Map<String, Object> conditions = conditions(query);
        return jdbi.withHandle(handle -> bind(
                        handle.createQuery("select id, " + COLUMNS + " from audit " + where(conditions)
                                + " and id < :before order by id desc limit :limit"),
                        conditions)
                .bind("before", before)
                .bind("limit", limit)
                .mapTo(Row.class)
                .map(Row::value)
                .list());
    }

    @Override
    public long count(AuditQuery query) {
        Map<String, Object> conditions = conditions(query);
        return jdbi.withHandle(handle -> bind(handle.createQuery(counted(conditions) + where(conditions)), conditions)
                .mapTo(Long.class)
                .one());
    }

    /** All entries, and those of a team, are counted as they come and go: they may be too many to be counted on demand. */
    private static String counted(Map<String, Object> conditions) {
        return conditions.keySet().stream().allMatch(condition -> condition.startsWith("team_id "))
                ? "select coalesce(sum(entries), 0) from audit_count "
                : "select count(*) from audit ";
    }

    @Override
    public int removeOlder(Instant than, int most) {
        return jdbi.inTransaction(handle -> {
            handle.execute("set local sandbox_engine.audit_retention = 'on'");
            return handle.createUpdate("""
                            delete from audit
                            where id in (
                                select id from audit
                                where at < least(:than, now() - interval '1 day')
                                order by at limit :most
                                for update skip locked)
                            """)
                    .bind("than", than)
                    .bind("most", most)
                    .execute();
        });
    }
}
