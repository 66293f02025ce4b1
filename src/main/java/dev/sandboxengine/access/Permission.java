package dev.sandboxengine.access;

import java.util.Arrays;
import java.util.Optional;

/** What a route needs. The code is part of the API. */
public enum Permission {
    SANDBOXES_READ("sandboxes:read"),
    SANDBOXES_WRITE("sandboxes:write"),
    SESSIONS_READ("sessions:read"),
    SESSIONS_WRITE("sessions:write"),
    TEMPLATES_READ("templates:read"),
    ADMIN("admin");

    private final String code;

    Permission(String code) {
        this.code = code;
    }

    /** How it is written, for example {@code sandboxes:read}. */
    public String code() {
        return code;
    }

    /** The permission that is written like this. */
    public static Optional<Permission> of(String code) {
        return Arrays.stream(values())
                .filter(permission -> permission.code.equals(code))
                .findFirst();
    }

    /** Whether a granted text, which may be a wildcard ({@code *}, {@code sandboxes:*}), grants this. */
    boolean isGrantedBy(String granted) {
        if (granted.equals("*") || granted.equals(code)) {
            return true;
        }
        return granted.endsWith(":*") && code.startsWith(granted.substring(0, granted.length() - 1));
    }
}
