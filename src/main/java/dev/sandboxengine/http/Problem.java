package dev.sandboxengine.http;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An answer that is not the one that was asked for (RFC 9457), thrown by whoever notices.
 *
 * <p>Its {@code code} is part of the API; its message says what happened and what to do.
 */
public final class Problem extends RuntimeException {

    private final Kind kind;
    private final Optional<String> field;
    private final Optional<Duration> retryAfter;
    private final Map<String, Object> members;

    /** The kinds of problems, each with its status and code. */
    public enum Kind {
        INVALID_REQUEST(400, "The request cannot be read"),
        VALIDATION_ERROR(400, "A value is not acceptable"),
        UNAUTHENTICATED(401, "A key is needed"),
        PERMISSION_DENIED(403, "This key may not do that"),
        NOT_FOUND(404, "There is no such thing"),
        TEMPLATE_NOT_FOUND(404, "There is no such template"),
        METHOD_NOT_ALLOWED(405, "This cannot be done here"),
        CONFLICT(409, "It does not fit the present state"),
        PAYLOAD_TOO_LARGE(413, "The request is too large"),
        QUOTA_EXCEEDED(429, "A quota is used up"),
        RATE_LIMITED(429, "Too many requests"),
        INTERNAL_ERROR(500, "The engine failed"),
        RUNTIME_UNAVAILABLE(503, "No sandbox can run at present"),
        NOT_READY(503, "The engine is not ready");

        private final int status;
        private final String title;

        Kind(int status, String title) {
            this.status = status;
            this.title = title;
        }

        /** The HTTP status. */
        public int status() {
            return status;
        }

        /** The same sentence for every problem of this kind. */
        public String title() {
            return title;
        }

        /** For programs, for example {@code validation_error}. */
        public String code() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private Problem(
            Kind kind,
            String message,
            Optional<String> field,
            Optional<Duration> retryAfter,
            Map<String, Object> members) {
        super(message, null, false, false);
        this.kind = kind;
        this.field = field;
        this.retryAfter = retryAfter;
        this.members = Map.copyOf(members);
    }

    /** A problem of a kind. */
    public static Problem of(Kind kind, String message) {
        return new Problem(kind, message, Optional.empty(), Optional.empty(), Map.of());
    }

    /** A value that is not acceptable. */
    public static Problem invalid(String field, String message) {
        return new Problem(Kind.VALIDATION_ERROR, message, Optional.of(field), Optional.empty(), Map.of());
    }

    /** A problem that may be over after a while. */
    public static Problem later(Kind kind, String message, Duration retryAfter) {
        return new Problem(kind, message, Optional.empty(), Optional.of(retryAfter), Map.of());
    }

    /** The same with one more member in its body, which says for programs what its kind does not. */
    public Problem with(String member, Object value) {
        Map<String, Object> more = new HashMap<>(members);
        more.put(member, value);
        return new Problem(kind, detail(), field, retryAfter, more);
    }

    /** What happened and what to do. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    /** Its kind. */
    public Kind kind() {
        return kind;
    }

    /** The offending field or parameter. */
    public Optional<String> field() {
        return field;
    }

    /** After which time another attempt may succeed. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }

    /** The members of its body beside those of every problem. */
    public Map<String, Object> members() {
        return members;
    }
}
