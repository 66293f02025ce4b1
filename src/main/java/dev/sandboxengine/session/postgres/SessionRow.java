package dev.sandboxengine.session.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sandboxengine.access.SessionToken;
import dev.sandboxengine.postgres.Json;
import dev.sandboxengine.sandbox.SandboxId;
import dev.sandboxengine.secret.Vault;
import dev.sandboxengine.session.Session;
import dev.sandboxengine.session.SessionEnd;
import dev.sandboxengine.session.SessionPlan;
import dev.sandboxengine.session.SessionState;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of table {@code session}, as far as it is the session's and not the queue's. */
@SuppressWarnings("ArrayRecordComponent") // never compared: it is a row
record SessionRow(
        UUID id,
        UUID teamId,
        String createdBy,
        byte[] tokenSealed,
        String templateId,
        String templateDescription,
        Optional<String> taskCode,
        String taskDescription,
        BigDecimal ttlSeconds,
        Json env,
        Json metadata,
        @Nullable Json services,
        @Nullable Instant notBefore,
        @Nullable Instant notAfter,
        String state,
        Optional<String> reason,
        Optional<String> statusMessage,
        Optional<String> sandboxId,
        Instant createdAt,
        @Nullable Instant activatedAt,
        @Nullable Instant startedAt,
        @Nullable Instant expiresAt,
        @Nullable Instant endedAt,
        int attempts) {

    static final String COLUMNS = """
            id, team_id, created_by, token_sealed, template_id, template_description, task_code, task_description, \
            ttl_seconds, env, metadata, services, not_before, not_after, state, reason, status_message, sandbox_id, \
            created_at, activated_at, started_at, expires_at, ended_at, attempts""";

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int DIGITS = 9;

    Session read(Vault vault) {
        SessionState now = SessionState.valueOf(state.toUpperCase(Locale.ROOT));
        return new Session(
                id,
                teamId,
                createdBy,
                vault.open(tokenSealed)
                        .map(bytes -> new String(bytes, StandardCharsets.US_ASCII))
                        .flatMap(SessionToken::parse),
                new SessionPlan(
                        templateId,
                        templateDescription,
                        taskCode,
                        taskDescription,
                        Duration.ofNanos(ttlSeconds.movePointRight(DIGITS).longValueExact()),
                        texts(env),
                        texts(metadata),
                        Optional.ofNullable(services).map(Json::text),
                        Optional.ofNullable(notBefore),
                        Optional.ofNullable(notAfter)),
                now,
                now.isEnd()
                        ? Optional.of(new SessionEnd(reason.orElse(now.code()), statusMessage.orElse("")))
                        : Optional.empty(),
                now.isEnd() ? Optional.empty() : statusMessage,
                sandboxId.map(SandboxId::new),
                createdAt,
                Optional.ofNullable(activatedAt),
                Optional.ofNullable(startedAt),
                Optional.ofNullable(expiresAt),
                Optional.ofNullable(endedAt),
                attempts);
    }

    static byte[] sealed(Vault vault, SessionToken token) {
        return vault.seal(token.value().getBytes(StandardCharsets.US_ASCII));
    }

    static BigDecimal seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toNanos(), DIGITS);
    }

    static Json json(Map<String, String> texts) {
        try {
            return new Json(MAPPER.writeValueAsString(texts));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a value of ours is not JSON", e);
        }
    }

    private static Map<String, String> texts(Json json) {
        try {
            return MAPPER.readValue(json.text(), new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row's JSON cannot be read", e);
        }
    }
}
