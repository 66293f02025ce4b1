package dev.sandboxengine.access;

import java.time.Duration;

/** Everything that can be wrong with what is asked about users and logins; the message says what to do. */
public abstract sealed class UserException extends RuntimeException {

    private UserException(String message) {
        super(message);
    }

    /** A value is not acceptable. */
    public static final class Invalid extends UserException {

        private final String field;

        public Invalid(String field, String message) {
            super(message);
            this.field = field;
        }

        /** Which one. */
        public String field() {
            return field;
        }
    }

    /** There is no such thing, as far as the caller may know. */
    public static final class NotFound extends UserException {
        public NotFound(String what) {
            super("there is no " + what);
        }
    }

    /** Another user has that name or address. */
    public static final class Taken extends UserException {
        public Taken() {
            super("another user has this username or email; choose another one");
        }
    }

    /** Without this user nobody could administer the installation. */
    public static final class LastAdministrator extends UserException {
        public LastAdministrator() {
            super("this is the last active administrator; make somebody else one first,"
                    + " with PATCH /api/v1/users/{id} {\"role\": \"admin\"}");
        }
    }

    /** The name or the password is wrong; which of them, nobody is told. */
    public static final class WrongCredentials extends UserException {
        public WrongCredentials() {
            super("the username or the password is wrong, or the user was deactivated");
        }
    }

    /** Who asks may not. */
    public static final class Denied extends UserException {
        public Denied(String message) {
            super(message);
        }
    }

    /** It may be tried again later. */
    public static final class TooMany extends UserException {

        private final Duration retryAfter;

        public TooMany(String message, Duration retryAfter) {
            super(message + "; try again in " + Math.max(1, retryAfter.toSeconds()) + " s");
            this.retryAfter = retryAfter;
        }

        /** After which time. */
        public Duration retryAfter() {
            return retryAfter;
        }
    }
}
