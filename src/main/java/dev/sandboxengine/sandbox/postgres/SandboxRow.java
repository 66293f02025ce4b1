package dev.sandboxengine.sandbox.postgres;

import dev.sandboxengine.postgres.Json;
import dev.sandboxengine.sandbox.EndReason;
import dev.sandboxengine.sandbox.Ending;
import dev.sandboxengine.sandbox.Sandbox;
import dev.sandboxengine.sandbox.SandboxId;
import dev.sandboxengine.sandbox.SandboxState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** A row of table {@code sandbox}, as far as it is the sandbox's and not the queue's. */
record SandboxRow(
        String id,
        UUID teamId,
        String createdBy,
        Json template,
        String userId,
        Json env,
        Json metadata,
        String state,
        @Nullable String reason,
        @Nullable String statusMessage,
        int generation,
        @Nullable String containerId,
        Json timeline,
        Instant createdAt,
        @Nullable Instant startedAt,
        Instant expiresAt,
        Json services,
        boolean initialised,
        int attempts) {

    /** The columns, in this record's order. */
    static final String COLUMNS = """
            id, team_id, created_by, template, user_id, env, metadata, state, reason, status_message, generation, \
            container_id, timeline, created_at, started_at, expires_at, services, initialised, attempts""";

    /** Services without what they are given once: it may be a megabyte of each, and is for who launches it only. */
    static final String SHORT_SERVICES = """
            coalesce((
                select jsonb_agg(jsonb_set(service, '{spec,init}', '[]') order by place)
                from jsonb_array_elements(services) with ordinality as each (service, place)), '[]')""";

    /** As {@link #COLUMNS}, without what is long and of no use in a list. */
    static final String SHORT_COLUMNS = COLUMNS.replace(
                    " template,",
                    " template || '{\"services\": [], \"commands\": {\"init\": [], \"start\": [], \"stop\": []}}' as template,")
            .replace(" services,", " " + SHORT_SERVICES + " as services,");

    /**
     * The sandbox of a row of exactly these columns. Written out, because nearly every request reads one, and the mapping by
     * reflection is the largest part of what that costs.
     */
    static Sandbox read(ResultSet row, StatementContext context) throws SQLException {
        return new SandboxRow(
                        row.getString(1),
                        row.getObject(2, UUID.class),
                        row.getString(3),
                        new Json(row.getString(4)),
                        row.getString(5),
                        new Json(row.getString(6)),
                        new Json(row.getString(7)),
                        row.getString(8),
                        row.getString(9),
                        row.getString(10),
                        row.getInt(11),
                        row.getString(12),
                        new Json(row.getString(13)),
                        row.getObject(14, OffsetDateTime.class).toInstant(),
                        instant(row, 15),
                        row.getObject(16, OffsetDateTime.class).toInstant(),
                        new Json(row.getString(17)),
                        row.getBoolean(18),
                        row.getInt(19))
                .toSandbox();
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        @Nullable OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private Sandbox toSandbox() {
        Optional<String> message = Optional.ofNullable(statusMessage);
        Optional<Ending> ending =
                Optional.ofNullable(reason).map(code -> new Ending(EndReason.of(code), message.orElse("")));
        return new Sandbox(
                new SandboxId(id),
                teamId,
                createdBy,
                RowJson.template(template),
                userId,
                RowJson.texts(env),
                RowJson.texts(metadata),
                SandboxState.valueOf(state.toUpperCase(Locale.ROOT)),
                ending,
                ending.isPresent() ? Optional.empty() : message,
                generation,
                Optional.ofNullable(containerId),
                RowJson.timeline(timeline),
                createdAt,
                Optional.ofNullable(startedAt),
                expiresAt,
                RowJson.services(services),
                initialised,
                attempts);
    }
}
