package dev.sandboxengine.sandbox.postgres;

import dev.sandboxengine.sandbox.Ending;
import dev.sandboxengine.sandbox.PublicStatus;
import dev.sandboxengine.sandbox.Sandbox;
import dev.sandboxengine.sandbox.SandboxId;
import dev.sandboxengine.sandbox.SandboxPage;
import dev.sandboxengine.sandbox.SandboxQuery;
import dev.sandboxengine.sandbox.SandboxState;
import dev.sandboxengine.sandbox.SandboxStore;
import dev.sandboxengine.sandbox.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Keeps sandboxes in PostgreSQL. Thread-safe. */
public final class PostgresSandboxStore implements SandboxStore {

    private final Jdbi jdbi;

    public PostgresSandboxStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @Override
    public void insert(Sandbox sandbox, Lease lease) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        insert into sandbox (
                            id, team_id, created_by, template_id, template, user_id, env, metadata, state, generation,
                            timeline, created_at, expires_at, due_at, lease_owner, lease_until)
                        values (
                            :id, :teamId, :createdBy, :templateId, :template, :userId, :env, :metadata, :state, :generation,
                            :timeline, :createdAt, :expiresAt, :createdAt, :owner, :until)
                        """)
                .bind("id", sandbox.id().value())
                .bind("teamId", sandbox.teamId())
                .bind("createdBy", sandbox.createdBy())
                .bind("templateId", sandbox.template().name())
                .bind("template", RowJson.of(sandbox.template()))
                .bind("userId", sandbox.userId())
                .bind("env", RowJson.of(sandbox.env()))
                .bind("metadata", RowJson.of(sandbox.metadata()))
                .bind("state", code(sandbox.state()))
                .bind("generation", sandbox.generation())
                .bind("timeline", RowJson.of(sandbox.timeline()))
                .bind("createdAt", sandbox.createdAt())
                .bind("expiresAt", sandbox.expiresAt())
                .bind("owner", lease.owner())
                .bind("until", lease.until())
                .execute());
    }

    @Override
    public Optional<Sandbox> find(SandboxId id) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select " + SandboxRow.COLUMNS + " from sandbox where id = :id")
                        .bind("id", id.value())
                        .map(SandboxRow::read)
                        .findOne());
    }

    /** An end counts from the moment it is decided, so {@code ending} rows match their outcome. */
    private static final String MATCHES = """
            where (:teamId::uuid is null or team_id = :teamId::uuid)
              and (:userId::text is null or user_id = :userId)
              and (:templateId::text is null or template_id = :templateId)
              and (cardinality(:states::text[]) = 0
                or case when state <> 'ending' then state when reason in ('ttl', 'user') then 'expired' else 'failed' end
                    = any (:states::text[]))
            """;

    @Override
    public SandboxPage list(SandboxQuery query) {
        String[] states = query.states().stream().map(PublicStatus::code).toArray(String[]::new);
        return jdbi.inTransaction(handle -> new SandboxPage(
                handle.createQuery("select " + SandboxRow.COLUMNS + " from sandbox " + MATCHES
                                + " order by created_at desc, id limit :limit offset :offset")
                        .bind("teamId", query.teamId().orElse(null))
                        .bind("userId", query.userId().orElse(null))
                        .bind("templateId", query.templateId().orElse(null))
                        .bind("states", states)
                        .bind("limit", query.limit())
                        .bind("offset", query.offset())
                        .map(SandboxRow::read)
                        .list(),
                handle.createQuery("select count(*) from sandbox " + MATCHES)
                        .bind("teamId", query.teamId().orElse(null))
                        .bind("userId", query.userId().orElse(null))
                        .bind("templateId", query.templateId().orElse(null))
                        .bind("states", states)
                        .mapTo(Long.class)
                        .one()));
    }

    @Override
    public List<Sandbox> takeDue(Lease lease, Instant now, int most) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        update sandbox
                        set lease_owner = :owner, lease_until = :until
                        where id in (
                            select id from sandbox
                            where state in ('pending', 'ending')
                              and due_at <= :now
                              and (lease_until is null or lease_until <= :now)
                            order by due_at
                            limit :most
                            for update skip locked)
                        returning\s""" + SandboxRow.COLUMNS)
                .bind("owner", lease.owner())
                .bind("until", lease.until())
                .bind("now", now)
                .bind("most", most)
                .map(SandboxRow::read)
                .list());
    }

    @Override
    public void renew(Lease lease, Map<SandboxId, List<Stage>> inFlight) {
        jdbi.useHandle(handle -> {
            PreparedBatch batch = handle.prepareBatch("""
                    update sandbox
                    set lease_until = :until, timeline = :timeline
                    where id = :id and lease_owner = :owner
                    """);
            inFlight.forEach((id, timeline) -> batch.bind("id", id.value())
                    .bind("owner", lease.owner())
                    .bind("until", lease.until())
                    .bind("timeline", RowJson.of(timeline))
                    .add());
            batch.execute();
        });
    }

    @Override
    public boolean becomeRunning(SandboxId id, UUID owner, String containerId, List<Stage> timeline, Instant at) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                        update sandbox
                        set state = 'running', status_message = null, container_id = :containerId, timeline = :timeline,
                            started_at = coalesce(started_at, :at), due_at = null, lease_owner = null, lease_until = null,
                            attempts = 0
                        where id = :id and state = 'pending' and lease_owner = :owner
                        """)
                        .bind("id", id.value())
                        .bind("owner", owner)
                        .bind("containerId", containerId)
                        .bind("timeline", RowJson.of(timeline))
                        .bind("at", at)
                        .execute()
                == 1);
    }

    @Override
    public Optional<UUID> decideEnd(SandboxId id, Ending ending, Lease lease, Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        update sandbox
                        set state = 'ending', reason = :reason, status_message = :message, due_at = :now, attempts = 0,
                            lease_owner = case when lease_until > :now then lease_owner else :owner end,
                            lease_until = case when lease_until > :now then lease_until else :until end
                        where id = :id and state in ('pending', 'running', 'stopped', 'paused')
                        returning lease_owner
                        """)
                .bind("id", id.value())
                .bind("reason", ending.reason().code())
                .bind("message", ending.message())
                .bind("now", now)
                .bind("owner", lease.owner())
                .bind("until", lease.until())
                .mapTo(UUID.class)
                .findOne());
    }

    @Override
    public boolean failLaunch(SandboxId id, UUID owner, Ending ending, Instant now) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                        update sandbox
                        set state = 'ending', reason = :reason, status_message = :message, due_at = :now, attempts = 0
                        where id = :id and state = 'pending' and lease_owner = :owner
                        """)
                        .bind("id", id.value())
                        .bind("reason", ending.reason().code())
                        .bind("message", ending.message())
                        .bind("now", now)
                        .bind("owner", owner)
                        .execute()
                == 1);
    }

    @Override
    public Optional<UUID> decideEndOfLost(SandboxId id, String containerId, Ending ending, Lease lease, Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        update sandbox
                        set state = 'ending', reason = :reason, status_message = :message, due_at = :now, attempts = 0,
                            lease_owner = :owner, lease_until = :until
                        where id = :id and state = 'running' and container_id = :containerId
                        returning lease_owner
                        """)
                .bind("id", id.value())
                .bind("containerId", containerId)
                .bind("reason", ending.reason().code())
                .bind("message", ending.message())
                .bind("now", now)
                .bind("owner", lease.owner())
                .bind("until", lease.until())
                .mapTo(UUID.class)
                .findOne());
    }

    private record RunningPod(String containerId, String id) {}

    @Override
    public Map<String, SandboxId> runningPods() {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select container_id, id from sandbox where state = 'running' and container_id is not null")
                .mapTo(RunningPod.class)
                .collect(Collectors.toMap(RunningPod::containerId, pod -> new SandboxId(pod.id()))));
    }

    private record Taken(String id, UUID leaseOwner) {}

    @Override
    public Collection<SandboxId> decideEndOfExpired(Ending ending, Lease lease, Instant now, int most) {
        return jdbi
                .withHandle(handle -> handle.createQuery("""
                                update sandbox
                                set state = 'ending', reason = :reason, status_message = :message, due_at = :now, attempts = 0,
                                    lease_owner = case when lease_until > :now then lease_owner else :owner end,
                                    lease_until = case when lease_until > :now then lease_until else :until end
                                where id in (
                                    select id from sandbox
                                    where state in ('pending', 'running', 'stopped', 'paused') and expires_at <= :now
                                    order by expires_at
                                    limit :most
                                    for update skip locked)
                                returning id, lease_owner
                                """)
                        .bind("reason", ending.reason().code())
                        .bind("message", ending.message())
                        .bind("now", now)
                        .bind("owner", lease.owner())
                        .bind("until", lease.until())
                        .bind("most", most)
                        .mapTo(Taken.class)
                        .list())
                .stream()
                .filter(taken -> taken.leaseOwner().equals(lease.owner()))
                .map(taken -> new SandboxId(taken.id()))
                .toList();
    }

    @Override
    public boolean becomeEnded(SandboxId id, UUID owner, Instant at) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                        update sandbox
                        set state = case when reason in ('ttl', 'user') then 'expired' else 'failed' end,
                            ended_at = :at, due_at = null, lease_owner = null, lease_until = null, attempts = 0
                        where id = :id and state = 'ending' and lease_owner = :owner
                        """)
                        .bind("id", id.value())
                        .bind("owner", owner)
                        .bind("at", at)
                        .execute()
                == 1);
    }

    @Override
    public void postpone(SandboxId id, UUID owner, Instant dueAt, String progress) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        update sandbox
                        set due_at = :dueAt, lease_owner = null, lease_until = null, attempts = attempts + 1,
                            status_message = case when state = 'pending' then :progress else status_message end
                        where id = :id and lease_owner = :owner
                        """)
                .bind("id", id.value())
                .bind("owner", owner)
                .bind("dueAt", dueAt)
                .bind("progress", progress)
                .execute());
    }

    @Override
    public Optional<Sandbox> extend(SandboxId id, Duration by, Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        update sandbox
                        set expires_at = expires_at + make_interval(secs => :seconds)
                        where id = :id and state in ('pending', 'running', 'stopped', 'paused') and expires_at > :now
                        returning\s""" + SandboxRow.COLUMNS)
                .bind("id", id.value())
                .bind("seconds", by.toNanos() / 1e9)
                .bind("now", now)
                .map(SandboxRow::read)
                .findOne());
    }

    private record StateCount(String state, long count) {}

    @Override
    public Map<SandboxState, Long> count() {
        Map<SandboxState, Long> counts = new EnumMap<>(SandboxState.class);
        jdbi.useHandle((Handle handle) -> handle.createQuery(
                        "select state, count(*) as count from sandbox group by state")
                .mapTo(StateCount.class)
                .forEach(row -> counts.put(SandboxState.valueOf(row.state().toUpperCase(Locale.ROOT)), row.count())));
        return counts;
    }

    private static String code(SandboxState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
