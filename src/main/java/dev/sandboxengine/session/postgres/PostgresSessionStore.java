package dev.sandboxengine.session.postgres;

import dev.sandboxengine.access.SessionToken;
import dev.sandboxengine.postgres.Json;
import dev.sandboxengine.postgres.SqlStates;
import dev.sandboxengine.sandbox.SandboxId;
import dev.sandboxengine.secret.Vault;
import dev.sandboxengine.session.Session;
import dev.sandboxengine.session.SessionEnd;
import dev.sandboxengine.session.SessionException;
import dev.sandboxengine.session.SessionPlan;
import dev.sandboxengine.session.SessionState;
import dev.sandboxengine.session.SessionStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.Query;

/** Keeps sessions in PostgreSQL, and their tokens so that only this engine's key opens them. Thread-safe. */
public final class PostgresSessionStore implements SessionStore {

    /** On this channel of the database is told that candidates lost the right to their sandboxes. */
    public static final String CLOSED = "session_closed";

    /** A lease that runs longer than any is given was given before the clock was set back. */
    private static final String FREE =
            "(lease_until is null or lease_until <= :now or lease_until > :now + interval '1 min')";

    private static final String MATCHES = """
            where (:allTeams or team_id = any (:teams::uuid[])) and (:state::text is null or state = :state)
            """;

    private final Jdbi jdbi;
    private final Vault vault;

    public PostgresSessionStore(Jdbi jdbi, Vault vault) {
        this.jdbi = jdbi;
        this.vault = vault;
    }

    @Override
    public void insert(Session session, SessionToken token) {
        SessionPlan plan = session.plan();
        try {
            jdbi.useHandle(handle -> handle.createUpdate("""
                            insert into session (
                                id, team_id, created_by, token_hash, token_sealed, template_id, template_description,
                                task_code, task_description, ttl_seconds, env, metadata, services, not_before, not_after,
                                state, created_at)
                            values (
                                :id, :team, :createdBy, :hash, :sealed, :template, :templateDescription,
                                :task, :taskDescription, :ttl, :env, :metadata, :services::jsonb, :notBefore, :notAfter,
                                :state, :createdAt)
                            """)
                    .bind("id", session.id())
                    .bind("team", session.teamId())
                    .bind("createdBy", session.createdBy())
                    .bind("hash", token.hash())
                    .bind("sealed", SessionRow.sealed(vault, token))
                    .bind("template", plan.template())
                    .bind("templateDescription", plan.templateDescription())
                    .bind("task", plan.task())
                    .bind("taskDescription", plan.taskDescription())
                    .bind("ttl", SessionRow.seconds(plan.ttl()))
                    .bind("env", SessionRow.json(plan.env()))
                    .bind("metadata", SessionRow.json(plan.metadata()))
                    .bindByType("services", plan.services().map(Json::new).orElse(null), Json.class)
                    .bindByType("notBefore", plan.notBefore().orElse(null), Instant.class)
                    .bindByType("notAfter", plan.notAfter().orElse(null), Instant.class)
                    .bind("state", session.state().code())
                    .bind("createdAt", session.createdAt())
                    .execute());
        } catch (JdbiException e) {
            if (SqlStates.FOREIGN_KEY_VIOLATION.equals(SqlStates.of(e))) {
                throw new SessionException.StateConflict("team '" + session.teamId()
                        + "' was deleted at this moment, and nothing was made for it; act in another team");
            }
            throw e;
        }
    }

    @Override
    public Optional<Session> find(UUID id) {
        return jdbi
                .withHandle(handle ->
                        read(handle.createQuery("select " + SessionRow.COLUMNS + " from session where id = :id")
                                .bind("id", id)))
                .stream()
                .findFirst();
    }

    @Override
    public Optional<Session> find(SessionToken token) {
        return jdbi
                .withHandle(handle -> read(
                        handle.createQuery("select " + SessionRow.COLUMNS + " from session where token_hash = :hash")
                                .bind("hash", token.hash())))
                .stream()
                .findFirst();
    }

    private List<Session> read(Query query) {
        return query.mapTo(SessionRow.class).map(row -> row.read(vault)).list();
    }

    @Override
    public Page list(Selection selection) {
        return jdbi.inTransaction(handle -> new Page(
                read(matching(
                                handle,
                                "select " + SessionRow.COLUMNS + " from session " + MATCHES
                                        + " order by created_at desc, id limit :limit offset :offset",
                                selection)
                        .bind("limit", selection.limit())
                        .bind("offset", selection.offset())),
                matching(handle, "select count(*) from session " + MATCHES, selection)
                        .mapTo(Long.class)
                        .one()));
    }

    private static Query matching(Handle handle, String sql, Selection selection) {
        return handle.createQuery(sql)
                .bind("allTeams", selection.teams().isEmpty())
                .bind(
                        "teams",
                        selection.teams().stream()
                                .flatMap(Set::stream)
                                .map(UUID::toString)
                                .toArray(String[]::new))
                .bind("state", selection.state().map(SessionState::code));
    }

    @Override
    public Optional<Session> activate(UUID id, SandboxId sandbox, Lease lease, Instant now) {
        return jdbi
                .withHandle(handle -> read(handle.createQuery("""
                                update session
                                set state = 'provisioning', sandbox_id = :sandbox, activated_at = :now, due_at = :now,
                                    lease_owner = :owner, lease_until = :until, attempts = 0
                                where id = :id and state = 'ready'
                                  and (not_before is null or not_before <= :now)
                                  and (not_after is null or not_after > :now)
                                returning %s
                                """.formatted(SessionRow.COLUMNS))
                        .bind("id", id)
                        .bind("sandbox", sandbox.value())
                        .bind("now", now)
                        .bind("owner", lease.owner())
                        .bind("until", lease.until())))
                .stream()
                .findFirst();
    }

    @Override
    public List<Session> takeDue(Lease lease, Instant now, int most) {
        return jdbi.withHandle(handle -> read(handle.createQuery("""
                        update session
                        set lease_owner = :owner, lease_until = :until
                        where id in (
                            select id from session
                            where due_at is not null and (due_at <= :now or due_at > :now + interval '1 min') and %s
                            order by due_at
                            limit :most
                            for update skip locked)
                        returning %s
                        """.formatted(FREE, SessionRow.COLUMNS))
                .bind("owner", lease.owner())
                .bind("until", lease.until())
                .bind("now", now)
                .bind("most", most)));
    }

    @Override
    public void renew(Lease lease, Collection<UUID> ids) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        update session set lease_until = :until
                        where lease_owner = :owner and id = any (:ids::uuid[])
                        """)
                .bind("until", lease.until())
                .bind("owner", lease.owner())
                .bind("ids", ids.stream().map(UUID::toString).toArray(String[]::new))
                .execute());
    }

    @Override
    public void releaseAll(UUID owner) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        update session set lease_owner = null, lease_until = null
                        where due_at is not null and lease_owner = :owner
                        """).bind("owner", owner).execute());
    }

    @Override
    public boolean becomeActive(UUID id, UUID owner, Instant now) {
        return changed("""
                update session
                set state = 'active', status_message = null, started_at = :now,
                    expires_at = :now + make_interval(secs => ttl_seconds::double precision), due_at = null,
                    lease_owner = null, lease_until = null, attempts = 0
                where id = :id and state = 'provisioning' and lease_owner = :owner
                """, id, owner, now);
    }

    private boolean changed(String sql, UUID id, UUID owner, Instant now) {
        return jdbi.withHandle(handle -> handle.createUpdate(sql)
                        .bind("id", id)
                        .bind("owner", owner)
                        .bind("now", now)
                        .execute()
                == 1);
    }

    @Override
    public boolean fail(UUID id, UUID owner, SessionEnd why, Instant now) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                        update session
                        set state = 'failed', reason = :reason, status_message = :message, ended_at = :now, due_at = :now,
                            attempts = 0
                        where id = :id and state = 'provisioning' and lease_owner = :owner
                        """)
                        .bind("id", id)
                        .bind("owner", owner)
                        .bind("reason", why.reason())
                        .bind("message", why.message())
                        .bind("now", now)
                        .execute()
                == 1);
    }

    @Override
    public void postpone(UUID id, UUID owner, Instant dueAt, Optional<String> waitsFor) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        update session
                        set due_at = :dueAt, lease_owner = null, lease_until = null, attempts = attempts + 1,
                            status_message = case when state = 'provisioning' then :waitsFor else status_message end
                        where id = :id and lease_owner = :owner
                        """)
                .bind("id", id)
                .bind("owner", owner)
                .bind("dueAt", dueAt)
                .bind("waitsFor", waitsFor)
                .execute());
    }

    @Override
    public void settle(UUID id, UUID owner) {
        jdbi.useHandle(handle ->
                handle.createUpdate("""
                        update session
                        set due_at = null, lease_owner = null, lease_until = null, attempts = 0
                        where id = :id and lease_owner = :owner and state not in ('provisioning', 'active')
                        """).bind("id", id).bind("owner", owner).execute());
    }

    @Override
    public boolean revoke(UUID id, Instant now) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                        update session
                        set state = 'revoked', reason = :reason, status_message = :message, ended_at = :now,
                            due_at = case when sandbox_id is not null then :now end, attempts = 0
                        where id = :id
                          and (state in ('ready', 'provisioning') or (state = 'active' and expires_at > :now))
                        """)
                        .bind("id", id)
                        .bind("reason", SessionEnd.REVOKED.reason())
                        .bind("message", SessionEnd.REVOKED.message())
                        .bind("now", now)
                        .execute()
                == 1);
    }

    @Override
    public boolean extend(UUID id, Duration by, Instant now) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                        update session
                        set ttl_seconds = ttl_seconds + :by,
                            expires_at = expires_at + make_interval(secs => (:by)::double precision)
                        where id = :id and (state = 'ready' or (state = 'active' and expires_at > :now))
                        """)
                        .bind("id", id)
                        .bind("by", SessionRow.seconds(by))
                        .bind("now", now)
                        .execute()
                == 1);
    }

    @Override
    public int endWhatIsOver(Instant now) {
        return jdbi.inTransaction(handle -> {
            over(handle, "expired", "state = 'ready' and not_after <= :now", SessionEnd.NEVER_STARTED, now);
            int submitted =
                    over(handle, "submitted", "state = 'active' and expires_at <= :now", SessionEnd.DEADLINE, now);
            return submitted + failed(handle, now);
        });
    }

    private static int over(Handle handle, String state, String which, SessionEnd why, Instant now) {
        return handle.createUpdate("""
                        update session
                        set state = '%s', reason = :reason, status_message = :message, ended_at = :now,
                            due_at = case when sandbox_id is not null then :now end, attempts = 0
                        where id in (select id from session where %s for update skip locked)
                        """.formatted(state, which))
                .bind("reason", why.reason())
                .bind("message", why.message())
                .bind("now", now)
                .execute();
    }

    /** What these reasons mean for a sandbox, they do not mean for its session. */
    private static int failed(Handle handle, Instant now) {
        return handle.createUpdate("""
                        update session
                        set state = 'failed',
                            reason = case sandbox.reason
                                when 'user' then 'sandbox_deleted' when 'ttl' then 'sandbox_expired'
                                else sandbox.reason end,
                            status_message = sandbox.status_message, ended_at = :now, due_at = :now, attempts = 0
                        from sandbox
                        where session.state = 'active' and sandbox.id = session.sandbox_id
                          and sandbox.state in ('ending', 'failed', 'expired')
                        """).bind("now", now).execute();
    }
}
