package dev.sandboxengine.recording.postgres;

import dev.sandboxengine.recording.Recording;
import dev.sandboxengine.recording.RecordingId;
import dev.sandboxengine.recording.RecordingStatus;
import dev.sandboxengine.recording.RecordingStore;
import dev.sandboxengine.sandbox.SandboxId;
import dev.sandboxengine.terminal.Epoch;
import dev.sandboxengine.terminal.TerminalKey;
import dev.sandboxengine.terminal.TerminalName;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Keeps what is known of recordings in PostgreSQL. Thread-safe. */
public final class PostgresRecordingStore implements RecordingStore {

    private static final String SELECT = """
            select id, sandbox_id, team_id, terminal, epoch, started_at, status, bytes, size, duration_ms, dropped_bytes,
                   invalid_bytes, exit_code, input, deleted_at is not null as deleted
            from recording
            """;

    private static final String OPEN = SELECT + "where ended_at is null and deleted_at is null ";

    private final Jdbi jdbi;

    public PostgresRecordingStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    private record Row(
            UUID id,
            String sandboxId,
            UUID teamId,
            String terminal,
            String epoch,
            Instant startedAt,
            String status,
            long bytes,
            long size,
            long durationMs,
            long droppedBytes,
            long invalidBytes,
            @Nullable Integer exitCode,
            boolean input,
            boolean deleted) {

        Recording recording() {
            return new Recording(
                    new RecordingId(id),
                    new TerminalKey(new SandboxId(sandboxId), teamId, new TerminalName(terminal)),
                    new Epoch(epoch),
                    startedAt,
                    input,
                    new Recording.Figures(
                            RecordingStatus.valueOf(status.toUpperCase(Locale.ROOT)),
                            bytes,
                            size,
                            Duration.ofMillis(durationMs),
                            droppedBytes,
                            invalidBytes,
                            exitCode == null ? OptionalInt.empty() : OptionalInt.of(exitCode)));
        }
    }

    @Override
    public void add(Recording recording) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        insert into recording (
                            id, sandbox_id, team_id, terminal, epoch, started_at, status, bytes, size, duration_ms,
                            dropped_bytes, invalid_bytes, input)
                        values (:id, :sandbox, :team, :terminal, :epoch, :startedAt, 'recording', 0, 0, 0, 0, 0, :input)
                        """)
                .bind("id", recording.id().value())
                .bind("sandbox", recording.sandbox().value())
                .bind("team", recording.team())
                .bind("terminal", recording.terminal().value())
                .bind("epoch", recording.epoch().value())
                .bind("startedAt", recording.startedAt())
                .bind("input", recording.input())
                .execute());
    }

    @Override
    public List<Known> of(SandboxId sandbox, Epoch epoch) {
        return jdbi.withHandle(handle -> handle.createQuery(SELECT + "where sandbox_id = :sandbox and epoch = :epoch")
                .bind("sandbox", sandbox.value())
                .bind("epoch", epoch.value())
                .mapTo(Row.class)
                .map(row -> new Known(row.recording(), row.deleted()))
                .list());
    }

    @Override
    public Page list(SandboxId sandbox, int limit, int offset) {
        return jdbi.withHandle(handle -> {
            long total = handle.createQuery(
                            "select count(*) from recording where sandbox_id = :sandbox and deleted_at is null")
                    .bind("sandbox", sandbox.value())
                    .mapTo(Long.class)
                    .one();
            List<Recording> some = handle.createQuery(SELECT + """
                            where sandbox_id = :sandbox and deleted_at is null
                            order by started_at desc, id limit :limit offset :offset
                            """)
                    .bind("sandbox", sandbox.value())
                    .bind("limit", limit)
                    .bind("offset", offset)
                    .mapTo(Row.class)
                    .map(Row::recording)
                    .list();
            return new Page(some, total);
        });
    }

    @Override
    public Optional<Recording> find(SandboxId sandbox, RecordingId id) {
        return jdbi.withHandle(
                handle -> handle.createQuery(SELECT + "where id = :id and sandbox_id = :sandbox and deleted_at is null")
                        .bind("id", id.value())
                        .bind("sandbox", sandbox.value())
                        .mapTo(Row.class)
                        .map(Row::recording)
                        .findOne());
    }

    @Override
    public void update(RecordingId id, Recording.Figures figures) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        update recording
                        set status = :status, bytes = :bytes, size = :size, duration_ms = :duration, dropped_bytes = :dropped,
                            invalid_bytes = :invalid, exit_code = :exitCode::integer,
                            ended_at = case when :status <> 'recording'
                                then started_at + :duration * interval '1 millisecond' end
                        where id = :id and ended_at is null and deleted_at is null
                        """)
                .bind("id", id.value())
                .bind("status", figures.status().code())
                .bind("bytes", figures.bytes())
                .bind("size", figures.size())
                .bind("duration", figures.duration().toMillis())
                .bind("dropped", figures.dropped())
                .bind("invalid", figures.invalid())
                .bind(
                        "exitCode",
                        figures.exitCode().isPresent()
                                ? Integer.toString(figures.exitCode().getAsInt())
                                : null)
                .execute());
    }

    @Override
    public List<Recording> open() {
        return open("");
    }

    @Override
    public List<Recording> openOfEnded() {
        return open("""
                and (exists (
                        select 1 from sandbox
                        where sandbox.id = recording.sandbox_id
                          and sandbox.state in ('stopped', 'ending', 'failed', 'expired'))
                    or exists (
                        select 1 from recording as later
                        where later.sandbox_id = recording.sandbox_id and later.terminal = recording.terminal
                          and later.epoch <> recording.epoch and later.started_at > recording.started_at))
                """);
    }

    @Override
    public List<Recording> openOfRunning() {
        return open("and exists (select 1 from sandbox where id = recording.sandbox_id and state = 'running')");
    }

    private List<Recording> open(String which) {
        return jdbi.withHandle(handle -> handle.createQuery(OPEN + which + " order by started_at")
                .mapTo(Row.class)
                .map(Row::recording)
                .list());
    }

    @Override
    public List<Recording> endedBefore(Instant moment, int most) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        SELECT + "where ended_at < :moment and deleted_at is null order by ended_at limit :most")
                .bind("moment", moment)
                .bind("most", most)
                .mapTo(Row.class)
                .map(Row::recording)
                .list());
    }

    @Override
    public boolean delete(RecordingId id, Instant at) {
        return jdbi.withHandle(handle ->
                handle.createUpdate("update recording set deleted_at = :at where id = :id and deleted_at is null")
                                .bind("id", id.value())
                                .bind("at", at)
                                .execute()
                        == 1);
    }

    @Override
    public void forget(Collection<RecordingId> ids, Instant deletedBefore) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "delete from recording where id = any(:ids) or deleted_at < :deletedBefore")
                .bind("ids", plain(ids))
                .bind("deletedBefore", deletedBefore)
                .execute());
    }

    @Override
    public Set<RecordingId> known(Collection<RecordingId> ids) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select id from recording where id = any(:ids) and deleted_at is null")
                        .bind("ids", plain(ids))
                        .mapTo(UUID.class)
                        .map(RecordingId::new)
                        .collect(Collectors.toSet()));
    }

    private static UUID[] plain(Collection<RecordingId> ids) {
        return ids.stream().map(RecordingId::value).toArray(UUID[]::new);
    }
}
