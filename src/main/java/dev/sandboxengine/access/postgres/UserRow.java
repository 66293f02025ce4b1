package dev.sandboxengine.access.postgres;

import dev.sandboxengine.access.TeamRole;
import dev.sandboxengine.access.User;
import dev.sandboxengine.access.UserRole;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** A row of {@code app_user}, without what nobody should see. */
record UserRow(UUID id, String username, Optional<String> email, String role, boolean isActive, Instant createdAt) {

    static final String COLUMNS = "id, username, email, role, is_active, created_at";

    User user() {
        return new User(id, username, email, UserRole.of(role).orElseThrow(), isActive, createdAt);
    }

    static TeamRole teamRole(String code) {
        return TeamRole.valueOf(code.toUpperCase(Locale.ROOT));
    }
}
