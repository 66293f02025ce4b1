package dev.sandboxengine.session;

/** Everything that can be wrong with what is asked of a session; the message says what to do. */
public abstract sealed class SessionException extends RuntimeException {

    private SessionException(String message) {
        super(message, null, false, false);
    }

    /** There is no such session, as far as the caller may know. */
    public static final class NotFound extends SessionException {
        public NotFound(String id) {
            super("there is no session '" + id + "'");
        }
    }

    /** What was asked for does not fit the session's state. */
    public static final class StateConflict extends SessionException {
        public StateConflict(String message) {
            super(message);
        }
    }

    /** A value is not acceptable. */
    public static final class Invalid extends SessionException {
        private final String field;

        public Invalid(String field, String message) {
            super(message);
            this.field = field;
        }

        /** Which field of the request. */
        public String field() {
            return field;
        }
    }
}
