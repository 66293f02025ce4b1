package dev.sandboxengine.access;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The rows of teams, users and API clients. Thread-safe. */
public interface AccessStore {

    /** The first team, in which everything is until others are made. */
    String DEFAULT_TEAM = "default";

    /** The active, unexpired API client with this key's hash; remembers that it was used. */
    Optional<Principal> findByKeyHash(byte[] hash, Instant now);

    /** Whether any administrator exists, user or API client. */
    boolean hasAdministrator();

    /** Makes the team, unless there is one of this name, and tells its id. */
    UUID ensureTeam(String name, Instant now);

    /** Adds an API client. */
    void addApiClient(UUID id, UUID teamId, String name, byte[] keyHash, Set<String> permissions, Instant now);

    /** Adds a user as the owner of a team. */
    void addUser(UUID id, UUID teamId, String username, String role, String passwordHash, Instant now);
}
