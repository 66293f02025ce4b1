package dev.sandboxengine.session;

/**
 * Why a session ended.
 *
 * @param reason for programs, for example {@code deadline}
 * @param message for people: what happened, and what to do
 */
public record SessionEnd(String reason, String message) {

    /** The time was up. */
    public static final SessionEnd DEADLINE = new SessionEnd("deadline", "the time was up");

    /** It was taken back. */
    public static final SessionEnd REVOKED =
            new SessionEnd("revoked", "the link was taken back; ask whoever sent it for another one");

    /** Nobody started it in time. */
    public static final SessionEnd NEVER_STARTED = new SessionEnd(
            "not_started", "the link was not used while it was valid; ask whoever sent it for another one");
}
