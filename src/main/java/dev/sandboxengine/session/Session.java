package dev.sandboxengine.session;

import dev.sandboxengine.access.SessionToken;
import dev.sandboxengine.sandbox.SandboxId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A session as its row says it is.
 *
 * @param id names it
 * @param teamId the team that it belongs to
 * @param createdBy the principal that made it
 * @param token what its link holds; empty when it was sealed with a key that the engine no longer has
 * @param plan what was asked for
 * @param state where it stands
 * @param end why it ended, once it has
 * @param waitsFor what its provisioning waits for, for people, while it does not go on
 * @param sandbox its sandbox, from the moment on in which somebody starts; there is never another one
 * @param createdAt when it was made
 * @param activatedAt when somebody started
 * @param startedAt when its sandbox could be used, which is when its time began
 * @param expiresAt when its time is up, once it runs
 * @param endedAt when it ended
 * @param attempts how often its present work was tried in vain
 */
public record Session(
        UUID id,
        UUID teamId,
        String createdBy,
        Optional<SessionToken> token,
        SessionPlan plan,
        SessionState state,
        Optional<SessionEnd> end,
        Optional<String> waitsFor,
        Optional<SandboxId> sandbox,
        Instant createdAt,
        Optional<Instant> activatedAt,
        Optional<Instant> startedAt,
        Optional<Instant> expiresAt,
        Optional<Instant> endedAt,
        int attempts) {

    /** One that nobody has started. */
    static Session ready(
            UUID id, UUID teamId, String createdBy, SessionToken token, SessionPlan plan, Instant createdAt) {
        return new Session(
                id,
                teamId,
                createdBy,
                Optional.of(token),
                plan,
                SessionState.READY,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                createdAt,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0);
    }

    /** The same as of a moment: what is over by then has ended, also when nobody has written that down yet. */
    public Session asOf(Instant now) {
        return switch (state) {
            case READY -> isOver(plan.notAfter(), now) ? ended(SessionState.EXPIRED, SessionEnd.NEVER_STARTED) : this;
            case ACTIVE -> isOver(expiresAt, now) ? ended(SessionState.SUBMITTED, SessionEnd.DEADLINE) : this;
            case PROVISIONING, SUBMITTED, FAILED, EXPIRED, REVOKED -> this;
        };
    }

    private static boolean isOver(Optional<Instant> last, Instant now) {
        return last.filter(moment -> !moment.isAfter(now)).isPresent();
    }

    private Session ended(SessionState as, SessionEnd why) {
        Optional<Instant> at = as == SessionState.EXPIRED ? plan.notAfter() : expiresAt;
        return new Session(
                id,
                teamId,
                createdBy,
                token,
                plan,
                as,
                Optional.of(why),
                Optional.empty(),
                sandbox,
                createdAt,
                activatedAt,
                startedAt,
                expiresAt,
                at,
                0);
    }

    /** How long it has been provisioned; nothing before. */
    Duration provisionedFor(Instant now) {
        return activatedAt.map(at -> Duration.between(at, now)).orElse(Duration.ZERO);
    }

    /** The label of its candidate at its sandbox. */
    String userId() {
        return "session:" + id;
    }

    /** What is always there once somebody has started. */
    SandboxId ownSandbox() {
        return sandbox.orElseThrow(() -> new IllegalStateException("session " + id + " has no sandbox"));
    }

    /** The caller's own notes. */
    public Map<String, String> metadata() {
        return plan.metadata();
    }
}
