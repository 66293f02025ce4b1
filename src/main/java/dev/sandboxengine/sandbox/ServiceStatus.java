package dev.sandboxengine.sandbox;

import java.util.Locale;

/** How a service of a sandbox is. The lower-case name is part of the API. */
public enum ServiceStatus {
    /** It was not yet seen to be ready since its last start. */
    PENDING,
    /** It was seen to be ready. */
    READY,
    /** It ended, or could not be made ready. */
    FAILED;

    /** How it is written outside. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
