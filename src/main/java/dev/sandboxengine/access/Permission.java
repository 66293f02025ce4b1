package dev.sandboxengine.access;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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

    /** What can be granted: each by its code, and the wildcards, the widest first. */
    public static List<String> grantable() {
        Stream<String> areas = Arrays.stream(values())
                .map(Permission::code)
                .filter(code -> code.contains(":"))
                .map(code -> code.substring(0, code.indexOf(':') + 1) + "*");
        return Stream.of(Stream.of("*"), areas, Arrays.stream(values()).map(Permission::code))
                .flatMap(texts -> texts)
                .distinct()
                .toList();
    }

    /** Whether whoever has the one text, which may be a wildcard, has all that the other one grants, now and later. */
    static boolean covers(String granted, String wanted) {
        return granted.equals("*")
                || granted.equals(wanted)
                || (granted.endsWith(":*") && wanted.startsWith(granted.substring(0, granted.length() - 1)));
    }

    /** Whether a granted text, which may be a wildcard ({@code *}, {@code sandboxes:*}), grants this. */
    boolean isGrantedBy(String granted) {
        return covers(granted, code);
    }
}
