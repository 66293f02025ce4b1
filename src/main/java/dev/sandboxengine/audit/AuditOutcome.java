package dev.sandboxengine.audit;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How something ended. */
public enum AuditOutcome {
    /** It was done, or begun. */
    DONE,
    /** The caller may not, or it was asked wrongly, or it does not fit: 4xx. */
    REFUSED,
    /** The engine could not, or failed: 5xx. Part of it may have been done. */
    FAILED;

    /** That of an answer with this status. */
    public static AuditOutcome of(int status) {
        return status < 400 ? DONE : status < 500 ? REFUSED : FAILED;
    }

    /** How it is written. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one that is written like this. */
    public static Optional<AuditOutcome> ofCode(String code) {
        return Arrays.stream(values())
                .filter(outcome -> outcome.code().equals(code))
                .findFirst();
    }
}
