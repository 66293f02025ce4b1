package dev.sandboxengine.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a person may do in the whole installation. The code is part of the API. */
public enum UserRole {
    /** Works with sandboxes and sessions of their teams. */
    USER,
    /** May do everything, in every team. */
    ADMIN;

    /** How it is written, for example {@code admin}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role that is written like this. */
    public static Optional<UserRole> of(String code) {
        return Arrays.stream(values()).filter(role -> role.code().equals(code)).findFirst();
    }

    /** Permissions and wildcards that come with it. */
    public Set<String> granted() {
        return switch (this) {
            case USER -> Set.of("sandboxes:*", "sessions:*", "templates:read");
            case ADMIN -> Set.of("*");
        };
    }
}
