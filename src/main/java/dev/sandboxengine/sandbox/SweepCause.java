package dev.sandboxengine.sandbox;

import java.util.Locale;

/** Why it was looked whether the rows and what runs agree. The lower-case name is part of the API. */
public enum SweepCause {
    /** The engine started. */
    START,
    /** It was time. */
    INTERVAL,
    /** The runtime's events are told again; what happened before was missed. */
    RECONNECT,
    /** The runtime told of something. */
    EVENT,
    /** A quick look between two whole ones. */
    GLANCE,
    /** Somebody asked for it. */
    REQUEST;

    /** How it is written outside. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
