package dev.sandboxengine.session;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where a session stands. The lower-case name is part of the API. */
public enum SessionState {
    /** Its link can be followed, and nobody has started yet. */
    READY,
    /** Somebody has started; their sandbox is being made. */
    PROVISIONING,
    /** Its sandbox is open, and its time runs. */
    ACTIVE,
    /** Its candidate is done, or the time was up. */
    SUBMITTED,
    /** Its sandbox could not be made, or did not last. */
    FAILED,
    /** Nobody started in time. */
    EXPIRED,
    /** It was taken back. */
    REVOKED;

    /** How it is written, for example {@code ready}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one that is written like this. */
    public static Optional<SessionState> of(String code) {
        return Arrays.stream(values())
                .filter(state -> state.code().equals(code))
                .findFirst();
    }

    /** How all of them are written. */
    public static List<String> codes() {
        return Arrays.stream(values()).map(SessionState::code).toList();
    }

    /** Whether nothing comes after it. */
    public boolean isEnd() {
        return switch (this) {
            case READY, PROVISIONING, ACTIVE -> false;
            case SUBMITTED, FAILED, EXPIRED, REVOKED -> true;
        };
    }
}
