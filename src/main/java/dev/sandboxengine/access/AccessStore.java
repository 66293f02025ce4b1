package dev.sandboxengine.access;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The rows of teams, users and API clients. Thread-safe, also across processes. */
public interface AccessStore {

    /** The first team, in which everything is until others are made. */
    String DEFAULT_TEAM = "default";

    /** The active, unexpired API client with this key's hash; remembers that it was used. */
    Optional<Principal> findByKeyHash(byte[] hash, Instant now);

    /** Whether there is a user who is an administrator. */
    boolean hasAdministrator();

    /**
     * Makes the default team, an administrator in it, and an API client that may do everything; all or nothing.
     *
     * @return false, and nothing is done, when there is an administrator already
     */
    boolean addFirstAdministrator(
            UUID userId, String username, String passwordHash, UUID clientId, byte[] keyHash, Instant now);
}
