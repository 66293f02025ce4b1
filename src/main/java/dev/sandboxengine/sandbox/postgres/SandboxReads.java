package dev.sandboxengine.sandbox.postgres;

import dev.sandboxengine.postgres.Json;
import dev.sandboxengine.sandbox.LiveSandbox;
import dev.sandboxengine.sandbox.PublicStatus;
import dev.sandboxengine.sandbox.Sandbox;
import dev.sandboxengine.sandbox.SandboxId;
import dev.sandboxengine.sandbox.SandboxPage;
import dev.sandboxengine.sandbox.SandboxQuery;
import dev.sandboxengine.sandbox.SandboxState;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** What is only looked at. Thread-safe. */
final class SandboxReads {

    private static final String MATCHES = """
            where (:allTeams or team_id = any (:teams::uuid[]))
              and (:userId::text is null or user_id = :userId)
              and (:templateId::text is null or template_id = :templateId)
              and (cardinality(:states::text[]) = 0 or status = any (:states::text[]))
            """;

    private final Jdbi jdbi;

    SandboxReads(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    Optional<Sandbox> find(SandboxId id) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select " + SandboxRow.COLUMNS + " from sandbox where id = :id")
                        .bind("id", id.value())
                        .map(SandboxRow::read)
                        .findOne());
    }

    SandboxPage list(SandboxQuery query) {
        String[] teams =
                query.teams().stream().flatMap(Set::stream).map(UUID::toString).toArray(String[]::new);
        String[] states = query.states().stream().map(PublicStatus::code).toArray(String[]::new);
        return jdbi.inTransaction(handle -> new SandboxPage(
                handle.createQuery("select " + SandboxRow.SHORT_COLUMNS + " from sandbox " + MATCHES
                                + " order by created_at desc, id limit :limit offset :offset")
                        .bind("allTeams", query.teams().isEmpty())
                        .bind("teams", teams)
                        .bind("userId", query.userId().orElse(null))
                        .bind("templateId", query.templateId().orElse(null))
                        .bind("states", states)
                        .bind("limit", query.limit())
                        .bind("offset", query.offset())
                        .map(SandboxRow::read)
                        .list(),
                handle.createQuery("select count(*) from sandbox " + MATCHES)
                        .bind("allTeams", query.teams().isEmpty())
                        .bind("teams", teams)
                        .bind("userId", query.userId().orElse(null))
                        .bind("templateId", query.templateId().orElse(null))
                        .bind("states", states)
                        .mapTo(Long.class)
                        .one()));
    }

    List<LiveSandbox> live() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select id, state, container_id, %1$s from sandbox where state not in ('ending', 'failed', 'expired')
                        union all
                        select id, state, container_id, %1$s from sandbox where state = 'ending'
                        """.formatted(SandboxRow.SHORT_SERVICES))
                .map((row, _) -> new LiveSandbox(
                        new SandboxId(row.getString(1)),
                        state(row.getString(2)),
                        Optional.ofNullable(row.getString(3)),
                        RowJson.services(new Json(row.getString(4)))))
                .list());
    }

    private record StateCount(String state, long count) {}

    Map<SandboxState, Long> count() {
        Map<SandboxState, Long> counts = new EnumMap<>(SandboxState.class);
        jdbi.useHandle((Handle handle) -> handle.createQuery(
                        "select state, count(*) as count from sandbox group by state")
                .mapTo(StateCount.class)
                .forEach(row -> counts.put(state(row.state()), row.count())));
        return counts;
    }

    private static SandboxState state(String code) {
        return SandboxState.valueOf(code.toUpperCase(Locale.ROOT));
    }
}
