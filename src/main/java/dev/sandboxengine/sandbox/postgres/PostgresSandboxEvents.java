package dev.sandboxengine.sandbox.postgres;

import dev.sandboxengine.postgres.Json;
import dev.sandboxengine.sandbox.EventData;
import dev.sandboxengine.sandbox.SandboxEvents;
import dev.sandboxengine.sandbox.SandboxId;
import dev.sandboxengine.sandbox.StoredEvent;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps events in PostgreSQL, whose triggers write the states and drop what is too many. Thread-safe. */
public final class PostgresSandboxEvents implements SandboxEvents {

    private static final Logger log = LoggerFactory.getLogger(PostgresSandboxEvents.class);

    private final Jdbi jdbi;

    public PostgresSandboxEvents(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @Override
    public void record(SandboxId id, String kind, Map<String, Object> data) {
        try {
            // The row's lock first: ids are then given in the order of the commits, and who follows misses none
            jdbi.useHandle(handle -> handle.createUpdate("""
                            insert into sandbox_event (sandbox_id, kind, data)
                            select locked.id, :kind, :data
                            from (select id from sandbox where id = :id for no key update) locked
                            """)
                    .bind("id", id.value())
                    .bind("kind", kind)
                    .bind("data", RowJson.of(EventData.bounded(data)))
                    .execute());
        } catch (RuntimeException e) {
            log.warn("sandbox {}: its event {} could not be written: {}", id, kind, e.getMessage());
        }
    }

    @Override
    public List<StoredEvent> after(SandboxId id, long lastId, int most) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select id, at, kind, data from sandbox_event
                        where sandbox_id = :id and id > :lastId
                        order by id
                        limit :most
                        """)
                .bind("id", id.value())
                .bind("lastId", lastId)
                .bind("most", most)
                .map((row, _) -> new StoredEvent(
                        row.getLong(1),
                        row.getObject(2, OffsetDateTime.class).toInstant(),
                        row.getString(3),
                        RowJson.values(new Json(row.getString(4)))))
                .list());
    }
}
