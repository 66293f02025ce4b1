package dev.sandboxengine.access;

import java.util.UUID;

/** Everything that can be wrong with what a caller asks of a team, its members or its API clients; the message says what to do. */
public abstract sealed class TeamException extends RuntimeException {

    private TeamException(String message) {
        super(message);
    }

    /** There is no such thing, as far as the caller may know. */
    public static final class NotFound extends TeamException {
        public NotFound(String message) {
            super(message);
        }

        /** There is no such team. */
        public static NotFound team(String id) {
            return new NotFound("there is no team '" + id + "'");
        }

        /** There is no such API client. */
        public static NotFound client(String id) {
            return new NotFound("there is no API client '" + id + "'");
        }

        /** The team has no such member. */
        public static NotFound member(UUID team, String user) {
            return new NotFound("team '" + team + "' has no member '" + user + "'");
        }
    }

    /** The caller sees it, and may not do that. */
    public static final class Denied extends TeamException {
        public Denied(String message) {
            super(message);
        }

        /** It takes the owner of a team. */
        public static Denied notOwner() {
            return new Denied("this takes the owner of the team, or the permission " + Permission.ADMIN.code()
                    + "; ask one of them");
        }

        /** It takes a team, and the caller is in none. */
        public static Denied noTeam() {
            return new Denied(
                    "you are in no team at present, so it is open whose this would be; ask a team's owner or an"
                            + " administrator to add you to one");
        }
    }

    /** It does not fit the present state. */
    public static final class Conflict extends TeamException {
        public Conflict(String message) {
            super(message);
        }
    }

    /** A value is not acceptable. */
    public static final class Invalid extends TeamException {
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
