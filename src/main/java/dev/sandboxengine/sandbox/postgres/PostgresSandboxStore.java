package dev.sandboxengine.sandbox.postgres;

import dev.sandboxengine.quota.QuotaDefaults;
import dev.sandboxengine.sandbox.Ending;
import dev.sandboxengine.sandbox.LiveSandbox;
import dev.sandboxengine.sandbox.Sandbox;
import dev.sandboxengine.sandbox.SandboxId;
import dev.sandboxengine.sandbox.SandboxPage;
import dev.sandboxengine.sandbox.SandboxQuery;
import dev.sandboxengine.sandbox.SandboxState;
import dev.sandboxengine.sandbox.SandboxStore;
import dev.sandboxengine.sandbox.ServiceState;
import dev.sandboxengine.sandbox.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Keeps sandboxes in PostgreSQL. Thread-safe. */
public final class PostgresSandboxStore implements SandboxStore {

    /**
     * A lease that runs longer than any is given was given before the clock was set back; so was work that is due so late.
     */
    private static final String FREE =
            "(lease_until is null or lease_until <= :now or lease_until > :now + interval '1 min')";

    private static final String DUE = "(due_at <= :now or due_at > :now + interval '1 min')";

    /** Takes the lease where it is free, and leaves it where it is not. */
    private static final String TAKE_IF_FREE = """
            due_at = :now, attempts = 0,
            lease_owner = case when %1$s then :owner else lease_owner end,
            lease_until = case when %1$s then :until else lease_until end
            """.formatted(FREE);

    private final Jdbi jdbi;
    private final SandboxReads reads;
    private final SandboxAdmission admission;

    /** @param quotas what is limited where nothing was set */
    public PostgresSandboxStore(Jdbi jdbi, Supplier<QuotaDefaults> quotas) {
        this.jdbi = jdbi;
        this.reads = new SandboxReads(jdbi);
        this.admission = new SandboxAdmission(jdbi, quotas);
    }

    @Override
    public Optional<Sandbox> find(SandboxId id) {
        return reads.find(id);
    }

    @Override
    public SandboxPage list(SandboxQuery query) {
        return reads.list(query);
    }

    @Override
    public List<LiveSandbox> live() {
        return reads.live();
    }

    @Override
    public Map<SandboxState, Long> count() {
        return reads.count();
    }

    @Override
    public void insert(Sandbox sandbox, Lease lease) {
        admission.insert(sandbox, lease);
    }

    @Override
    public List<Sandbox> takeDue(Lease lease, Instant now, int most) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        update sandbox
                        set lease_owner = :owner, lease_until = :until
                        where id in (
                            select id from sandbox
                            where state in ('pending', 'stopping', 'pausing', 'resuming', 'ending') and %s and %s
                            order by due_at
                            limit :most
                            for update skip locked)
                        returning %s
                        """.formatted(DUE, FREE, SandboxRow.COLUMNS))
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
    public void releaseAll(UUID owner) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        update sandbox
                        set lease_owner = null, lease_until = null
                        where state in ('pending', 'stopping', 'pausing', 'resuming', 'ending') and lease_owner = :owner
                        """).bind("owner", owner).execute());
    }

    @Override
    public boolean becomeRunning(
            SandboxId id,
            UUID owner,
            String containerId,
            List<Stage> timeline,
            List<ServiceState> services,
            Instant at) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                        update sandbox
                        set state = 'running', status_message = null, container_id = :containerId, timeline = :timeline,
                            services = :services, started_at = coalesce(started_at, :at), due_at = null,
                            lease_owner = null, lease_until = null, attempts = 0
                        where id = :id and state = 'pending' and lease_owner = :owner
                        """)
                        .bind("id", id.value())
                        .bind("owner", owner)
                        .bind("containerId", containerId)
                        .bind("timeline", RowJson.of(timeline))
                        .bind("services", RowJson.of(services))
                        .bind("at", at)
                        .execute()
                == 1);
    }

    @Override
    public boolean becomeInitialised(SandboxId id, UUID owner) {
        return jdbi.withHandle(handle ->
                handle.createUpdate("update sandbox set initialised = true where id = :id and lease_owner = :owner")
                                .bind("id", id.value())
                                .bind("owner", owner)
                                .execute()
                        == 1);
    }

    @Override
    public Optional<UUID> ask(
            SandboxId id,
            Set<SandboxState> from,
            SandboxState to,
            Optional<String> progress,
            Lease lease,
            Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        update sandbox
                        set state = :to, status_message = :progress,
                            timeline = case when :to = 'pending' then :timeline else timeline end, %s
                        where id = :id and state = any (:from::text[]) and expires_at > :now
                        returning lease_owner
                        """.formatted(TAKE_IF_FREE))
                .bind("id", id.value())
                .bind("from", from.stream().map(PostgresSandboxStore::code).toArray(String[]::new))
                .bind("to", code(to))
                .bind("progress", progress.orElse(null))
                .bind("timeline", RowJson.of(List.of(new Stage("queue", now, Optional.empty()))))
                .bind("now", now)
                .bind("owner", lease.owner())
                .bind("until", lease.until())
                .mapTo(UUID.class)
                .findOne());
    }

    @Override
    public boolean complete(SandboxId id, UUID owner, SandboxState from, SandboxState to, Optional<String> message) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                        update sandbox
                        set state = :to, status_message = :message, due_at = null, lease_owner = null, lease_until = null,
                            attempts = 0
                        where id = :id and state = :from and lease_owner = :owner
                        """)
                        .bind("id", id.value())
                        .bind("from", code(from))
                        .bind("to", code(to))
                        .bind("message", message.orElse(null))
                        .bind("owner", owner)
                        .execute()
                == 1);
    }

    @Override
    public Optional<Sandbox> take(SandboxId id, Lease lease, Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        update sandbox
                        set lease_owner = :owner, lease_until = :until
                        where id = :id and state in ('pending', 'stopping', 'pausing', 'resuming', 'ending')
                          and (lease_owner = :owner or %s)
                        returning %s
                        """.formatted(FREE, SandboxRow.COLUMNS))
                .bind("id", id.value())
                .bind("owner", lease.owner())
                .bind("until", lease.until())
                .bind("now", now)
                .map(SandboxRow::read)
                .findOne());
    }

    @Override
    public boolean updateServices(SandboxId id, List<ServiceState> before, List<ServiceState> after) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                                update sandbox set services = :after
                                where id = :id
                                  and coalesce((
                                      select array_agg(service ->> 'status' order by place)
                                      from jsonb_array_elements(services) with ordinality as each (service, place)),
                                      '{}') = :before::text[]
                                """)
                        .bind("id", id.value())
                        .bind(
                                "before",
                                before.stream()
                                        .map(state -> state.status().name())
                                        .toArray(String[]::new))
                        .bind("after", RowJson.of(after))
                        .execute()
                == 1);
    }

    @Override
    public Optional<UUID> decideEnd(SandboxId id, Ending ending, Lease lease, Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        update sandbox
                        set state = 'ending', reason = :reason, status_message = :message, %s
                        where id = :id and state not in ('ending', 'failed', 'expired')
                        returning lease_owner
                        """.formatted(TAKE_IF_FREE))
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
    public boolean fail(SandboxId id, UUID owner, Ending ending, Instant now) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                        update sandbox
                        set state = 'ending', reason = :reason, status_message = :message, due_at = :now, attempts = 0
                        where id = :id and lease_owner = :owner
                          and state in ('pending', 'stopping', 'pausing', 'resuming')
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
    public Optional<UUID> decideEndOfLost(
            SandboxId id, SandboxState from, String containerId, Ending ending, Lease lease, Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        update sandbox
                        set state = 'ending', reason = :reason, status_message = :message, due_at = :now, attempts = 0,
                            lease_owner = :owner, lease_until = :until
                        where id = :id and state = :from and container_id = :containerId
                        returning lease_owner
                        """)
                .bind("id", id.value())
                .bind("from", code(from))
                .bind("containerId", containerId)
                .bind("reason", ending.reason().code())
                .bind("message", ending.message())
                .bind("now", now)
                .bind("owner", lease.owner())
                .bind("until", lease.until())
                .mapTo(UUID.class)
                .findOne());
    }

    private record Taken(String id, UUID leaseOwner) {}

    @Override
    public Collection<SandboxId> decideEndOfExpired(Ending ending, Lease lease, Instant now, int most) {
        return jdbi
                .withHandle(handle -> handle.createQuery("""
                                update sandbox
                                set state = 'ending', reason = :reason, status_message = :message, %s
                                where id in (
                                    select id from sandbox
                                    where state not in ('ending', 'failed', 'expired') and expires_at <= :now
                                    order by expires_at
                                    limit :most
                                    for update skip locked)
                                returning id, lease_owner
                                """.formatted(TAKE_IF_FREE))
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
                            status_message = case when state = 'ending' then status_message else :progress end
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
        return admission.extend(id, by, now);
    }

    @Override
    public Optional<Sandbox> keepUntil(SandboxId id, Instant until, Instant now) {
        return admission.keepUntil(id, until, now);
    }

    private static String code(SandboxState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
