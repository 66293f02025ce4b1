package dev.sandboxengine.access;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A person who can log in.
 *
 * @param username unique, ignoring case
 * @param email unique, ignoring case; nobody has verified it
 * @param active whether they can log in
 */
public record User(UUID id, String username, Optional<String> email, UserRole role, boolean active, Instant createdAt) {

    /** Kind and id, as {@link Principal#label} tells it once they have logged in. */
    public String label() {
        return Principal.Kind.USER.code() + ":" + id;
    }
}
