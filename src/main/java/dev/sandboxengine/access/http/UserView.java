package dev.sandboxengine.access.http;

import dev.sandboxengine.access.User;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A user as the API shows them. */
record UserView(UUID id, String username, @Nullable String email, String role, boolean isActive, Instant createdAt) {

    static UserView of(User user) {
        return new UserView(
                user.id(),
                user.username(),
                user.email().orElse(null),
                user.role().code(),
                user.active(),
                user.createdAt());
    }
}
