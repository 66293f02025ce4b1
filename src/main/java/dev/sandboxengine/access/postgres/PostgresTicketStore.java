package dev.sandboxengine.access.postgres;

import dev.sandboxengine.access.Credential;
import dev.sandboxengine.access.Ticket;
import dev.sandboxengine.access.TicketPurpose;
import dev.sandboxengine.access.TicketStore;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Keeps tickets in PostgreSQL, so that any engine lets in whom any other one gave one. Thread-safe. */
public final class PostgresTicketStore implements TicketStore {

    private final Jdbi jdbi;

    public PostgresTicketStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared: it is a row
    private record Row(
            UUID id,
            String purpose,
            String sandboxId,
            UUID teamId,
            Optional<String> path,
            @Nullable UUID recordingId,
            boolean archive,
            byte @Nullable [] keyHash,
            @Nullable UUID loginId,
            Instant expiresAt) {

        Ticket ticket() {
            return new Ticket(
                    id,
                    TicketPurpose.valueOf(purpose.toUpperCase(Locale.ROOT)),
                    sandboxId,
                    teamId,
                    path,
                    Optional.ofNullable(recordingId),
                    archive,
                    maker(),
                    expiresAt);
        }

        private Credential maker() {
            if (keyHash != null) {
                return new Credential.Key(HexFormat.of().formatHex(keyHash));
            }
            if (loginId != null) {
                return new Credential.Session(loginId);
            }
            throw new IllegalStateException("ticket " + id + " was made by nobody");
        }
    }

    @Override
    public void add(Ticket ticket, byte[] tokenHash) {
        byte @Nullable [] keyHash =
                ticket.maker() instanceof Credential.Key key ? HexFormat.of().parseHex(key.hash()) : null;
        @Nullable UUID login = ticket.maker() instanceof Credential.Session session ? session.id() : null;
        jdbi.useHandle(handle -> handle.createUpdate("""
                        insert into ticket (
                            id, token_hash, purpose, sandbox_id, team_id, path, recording_id, archive, key_hash, login_id,
                            expires_at)
                        values (:id, :hash, :purpose, :sandbox, :team, :path, :recording::uuid, :archive, :keyHash,
                                :login::uuid, :expiresAt)
                        """)
                .bind("id", ticket.id())
                .bind("hash", tokenHash)
                .bind("purpose", ticket.purpose().code())
                .bind("sandbox", ticket.sandbox())
                .bind("team", ticket.teamId())
                .bind("path", ticket.path().orElse(null))
                .bind("recording", ticket.recording().map(UUID::toString).orElse(null))
                .bind("archive", ticket.archive())
                .bind("keyHash", keyHash)
                .bind("login", login == null ? null : login.toString())
                .bind("expiresAt", ticket.expiresAt())
                .execute());
    }

    @Override
    public Optional<Ticket> take(byte[] tokenHash) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        delete from ticket where token_hash = :hash
                        returning id, purpose, sandbox_id, team_id, path, recording_id, archive, key_hash, login_id, expires_at
                        """)
                        .bind("hash", tokenHash)
                        .mapTo(Row.class)
                        .findOne())
                .map(Row::ticket);
    }

    @Override
    public void forgetExpired(Instant now) {
        jdbi.useHandle(handle -> handle.createUpdate("delete from ticket where expires_at <= :now")
                .bind("now", now)
                .execute());
    }
}
