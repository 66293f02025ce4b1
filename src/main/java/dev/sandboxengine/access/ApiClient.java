package dev.sandboxengine.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A program that may use the API, without its key.
 *
 * @param name for people
 * @param permissions permissions and wildcards
 * @param isActive whether its key opens anything
 * @param createdBy the label of who made it; empty for the first administrator's
 * @param expiresAt from when on its key opens nothing
 * @param lastUsedAt exact to the minute
 * @param previousUntil until when the key before the last rotation works as well
 * @param rotations how often it has had a new key
 */
public record ApiClient(
        UUID id,
        UUID teamId,
        String name,
        List<String> permissions,
        boolean isActive,
        Instant createdAt,
        Optional<String> createdBy,
        Optional<Instant> expiresAt,
        Optional<Instant> lastUsedAt,
        Optional<Instant> previousUntil,
        int rotations) {

    public ApiClient {
        permissions = List.copyOf(permissions);
    }

    /** The same with what a change says. */
    ApiClient with(Change change) {
        return new ApiClient(
                id,
                teamId,
                change.name().orElse(name),
                change.permissions().orElse(permissions),
                change.isActive().orElse(isActive),
                createdAt,
                createdBy,
                expiresAt,
                lastUsedAt,
                previousUntil,
                rotations);
    }

    /**
     * What somebody asks for.
     *
     * @param expiresAt from when on it shall open nothing; empty for never
     */
    public record Order(UUID teamId, String name, List<String> permissions, Optional<Instant> expiresAt) {
        public Order {
            permissions = List.copyOf(permissions);
        }
    }

    /** What shall become different; empty for what stays. */
    public record Change(Optional<String> name, Optional<List<String>> permissions, Optional<Boolean> isActive) {}

    /** Some of them, and how many there are in all. */
    public record Page(List<ApiClient> clients, long total) {
        public Page {
            clients = List.copyOf(clients);
        }
    }

    /** One with the key that only its maker ever sees. */
    public record Issued(ApiClient client, ApiKey key) {}
}
