package dev.sandboxengine.quota;

import java.time.Duration;
import java.util.Optional;

/** A quota does not leave room for what is asked for; nothing of it was done. The message says what to do. */
public final class QuotaExceeded extends RuntimeException {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration ONLY_WHEN_RAISED = Duration.ofHours(1);

    private final QuotaScope scope;
    private final Quota quota;
    private final long limit;
    private final long used;
    private final long requested;
    private final Optional<Duration> untilPossible;

    /**
     * @param scope whose quota
     * @param limit how much may be used
     * @param used how much is used at present
     * @param requested how much more is asked for
     * @param untilPossible after which time it fits, whatever happens, where that is known
     */
    public QuotaExceeded(
            QuotaScope scope, Quota quota, long limit, long used, long requested, Optional<Duration> untilPossible) {
        super(message(scope, quota, limit, used, requested), null, false, false);
        this.scope = scope;
        this.quota = quota;
        this.limit = limit;
        this.used = used;
        this.requested = requested;
        this.untilPossible = untilPossible;
    }

    private static String message(QuotaScope scope, Quota quota, long limit, long used, long requested) {
        String whose = switch (scope) {
            case QuotaScope.Engine _ -> "the engine";
            case QuotaScope.Team team -> "team " + team.id();
            case QuotaScope.Key key -> "key " + key.label();
        };
        return "quota " + quota.code() + " of " + whose + " is " + quota.words(limit) + "; "
                + quota.words(used) + " used, and " + quota.words(requested) + " more asked for; "
                + remedy(quota, limit, requested) + ", or have an administrator raise the quota";
    }

    private static String remedy(Quota quota, long limit, long requested) {
        return switch (quota) {
            case TTL_SECONDS -> "ask for less time";
            case LAUNCHES_PER_DAY -> "wait";
            case SANDBOXES -> "end a sandbox (a stopped or paused one counts)";
            case CPU_MILLIS, MEMORY_BYTES ->
                requested > limit
                        ? "use a smaller template, or fewer services"
                        : "end a sandbox (a stopped or paused one counts), use a smaller template";
        };
    }

    /** Whose quota. */
    public QuotaScope scope() {
        return scope;
    }

    /** Which quota. */
    public Quota quota() {
        return quota;
    }

    /** How much may be used. */
    public long limit() {
        return limit;
    }

    /** How much was used. */
    public long used() {
        return used;
    }

    /** How much more was asked for. */
    public long requested() {
        return requested;
    }

    /** When it makes sense to ask again: soon where others may make room, late where only another quota would. */
    public Duration retryAfter() {
        return untilPossible.orElse(requested > limit || quota == Quota.TTL_SECONDS ? ONLY_WHEN_RAISED : SOON);
    }
}
