package dev.sandboxengine.access.postgres;

import dev.sandboxengine.access.Invitation;
import dev.sandboxengine.access.InvitationStore;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;

/** Keeps invitations in PostgreSQL. Thread-safe. */
public final class PostgresInvitationStore implements InvitationStore {

    private static final String COLUMNS = "id, team_id, role, created_by, created_at, expires_at, used_at";

    /** What nobody used, and nobody can use since its maker could not make it any more, is as good as revoked. */
    private static final String STANDING = "(used_at is not null or may_invite(created_by, team_id, :now))";

    private final Jdbi jdbi;

    public PostgresInvitationStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    private record InvitationRow(
            UUID id,
            UUID teamId,
            String role,
            String createdBy,
            Instant createdAt,
            Instant expiresAt,
            Optional<Instant> usedAt) {

        Invitation invitation() {
            return new Invitation(id, teamId, UserRow.teamRole(role), createdBy, createdAt, expiresAt, usedAt);
        }
    }

    @Override
    public boolean add(Invitation invitation, byte[] tokenHash) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                        insert into invitation (id, team_id, role, token_hash, created_by, created_at, expires_at)
                        select :id, id, :role, :hash, :createdBy, :createdAt, :expiresAt
                        from team where id = :team
                        for key share
                        """)
                        .bind("id", invitation.id())
                        .bind("team", invitation.teamId())
                        .bind("role", invitation.role().name().toLowerCase(Locale.ROOT))
                        .bind("hash", tokenHash)
                        .bind("createdBy", invitation.createdBy())
                        .bind("createdAt", invitation.createdAt())
                        .bind("expiresAt", invitation.expiresAt())
                        .execute())
                == 1;
    }

    @Override
    public Optional<Invitation> find(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery("select <columns> from invitation where id = :id")
                        .define("columns", COLUMNS)
                        .bind("id", id)
                        .mapTo(InvitationRow.class)
                        .findOne())
                .map(InvitationRow::invitation);
    }

    @Override
    public Page list(Optional<Set<UUID>> teams, Instant now, int limit, int offset) {
        return jdbi.inTransaction(handle -> {
            List<Invitation> invitations = of(teams, handle.createQuery("""
                            select <columns> from invitation where <which> and <standing>
                            order by created_at desc, id limit :limit offset :offset
                            """))
                    .define("columns", COLUMNS)
                    .define("standing", STANDING)
                    .bind("now", now)
                    .bind("limit", limit)
                    .bind("offset", offset)
                    .mapTo(InvitationRow.class)
                    .stream()
                    .map(InvitationRow::invitation)
                    .toList();
            long total = of(teams, handle.createQuery("select count(*) from invitation where <which> and <standing>"))
                    .define("standing", STANDING)
                    .bind("now", now)
                    .mapTo(Long.class)
                    .one();
            return new Page(invitations, total);
        });
    }

    private static <S extends SqlStatement<S>> S of(Optional<Set<UUID>> teams, S statement) {
        return teams.map(ids -> statement
                        .define("which", "team_id = any(:teams)")
                        .bindArray("teams", UUID.class, ids.toArray()))
                .orElseGet(() -> statement.define("which", "true"));
    }

    @Override
    public boolean delete(UUID id) {
        return jdbi.withHandle(handle -> handle.createUpdate("delete from invitation where id = :id")
                        .bind("id", id)
                        .execute())
                == 1;
    }

    @Override
    public void forgetExpired(Instant before) {
        jdbi.useHandle(handle -> handle.createUpdate("delete from invitation where expires_at <= :before")
                .bind("before", before)
                .execute());
    }
}
