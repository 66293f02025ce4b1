package dev.sandboxengine.session.http;

import dev.sandboxengine.access.SessionToken;
import dev.sandboxengine.sandbox.SandboxId;
import dev.sandboxengine.session.Session;
import dev.sandboxengine.session.SessionEnd;
import dev.sandboxengine.session.SessionPlan;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A session as the API shows it to those who make sessions. */
record SessionView(
        UUID id,
        @Nullable String token,
        @Nullable String joinUrl,
        String templateId,
        @Nullable String task,
        @Nullable String taskDescription,
        Map<String, String> metadata,
        String status,
        @Nullable String reason,
        @Nullable String statusMessage,
        long ttlSeconds,
        @Nullable Instant notBefore,
        @Nullable Instant notAfter,
        @Nullable String sandboxId,
        String createdBy,
        Instant createdAt,
        @Nullable Instant activatedAt,
        @Nullable Instant startedAt,
        @Nullable Instant expiresAt,
        @Nullable Instant endedAt) {

    /**
     * The view of a session as of now.
     *
     * @param site where people reach the engine
     * @param withLink whether whoever looks may send the link to somebody
     */
    static SessionView of(Session session, URI site, boolean withLink) {
        SessionPlan plan = session.plan();
        Optional<String> token = session.token().filter(_ -> withLink).map(SessionToken::value);
        return new SessionView(
                session.id(),
                token.orElse(null),
                token.map(value -> site + "/join/" + value).orElse(null),
                plan.template(),
                plan.task().orElse(null),
                plan.taskDescription().isEmpty() ? null : plan.taskDescription(),
                plan.metadata(),
                session.state().code(),
                session.end().map(SessionEnd::reason).orElse(null),
                session.end().map(SessionEnd::message).or(session::waitsFor).orElse(null),
                plan.ttl().toSeconds(),
                plan.notBefore().orElse(null),
                plan.notAfter().orElse(null),
                session.sandbox().map(SandboxId::value).orElse(null),
                session.createdBy(),
                session.createdAt(),
                session.activatedAt().orElse(null),
                session.startedAt().orElse(null),
                session.expiresAt().orElse(null),
                session.endedAt().orElse(null));
    }

    @Override
    public String toString() {
        return "session " + id;
    }
}
