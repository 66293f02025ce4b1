package dev.sandboxengine.access;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The rows of API clients. Thread-safe, also across processes. */
public interface ApiClientStore {

    /**
     * Adds an active one with this key.
     *
     * @param createdBy the label of who makes it
     * @throws TeamException.NotFound when there is no such team
     */
    ApiClient add(ApiClient.Order order, byte[] keyHash, String createdBy, Instant now);

    /** The one with this id. */
    Optional<ApiClient> find(UUID id);

    /**
     * Those of teams, the newest first.
     *
     * @param teams empty for all teams
     */
    ApiClient.Page list(Optional<Set<UUID>> teams, int limit, int offset);

    /**
     * Keeps the name, the permissions and the activity of what the decision makes of it. Nobody else changes it meanwhile; what
     * the decision throws is thrown, and nothing is changed.
     *
     * @return as it is now; empty when there is none
     */
    Optional<ApiClient> change(UUID id, UnaryOperator<ApiClient> decision);

    /**
     * Gives it another key. The one that it had works until the decision's moment, or no longer where that is empty; any older one
     * no longer. Otherwise as {@link #change}.
     */
    Optional<ApiClient> rotate(UUID id, byte[] keyHash, Function<ApiClient, Optional<Instant>> decision);

    /** Removes it with its keys; whether it was there. */
    boolean delete(UUID id);
}
