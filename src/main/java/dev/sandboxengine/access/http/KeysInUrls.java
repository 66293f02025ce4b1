package dev.sandboxengine.access.http;

import dev.sandboxengine.config.Environment;

/** Whether an upgrade may bring an API key in its query, which lands in histories and in the logs of proxies. */
public enum KeysInUrls {
    /** As the original's clients do. */
    TAKEN,
    /** Only tickets. */
    REFUSED;

    /** {@code TOKEN_IN_URL}. */
    public static KeysInUrls from(Environment env) {
        return env.flag("TOKEN_IN_URL", true) ? TAKEN : REFUSED;
    }
}
