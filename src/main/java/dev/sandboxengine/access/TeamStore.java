package dev.sandboxengine.access;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The rows of teams and of who is in them. Thread-safe, also across processes. */
public interface TeamStore {

    /**
     * Adds one without members.
     *
     * @throws TeamException.Conflict when the name is taken
     */
    Team add(String name, Instant now);

    /** The one with this id. */
    Optional<Team> find(UUID id);

    /**
     * Teams by name.
     *
     * @param ids only these; empty for all
     */
    Team.Page list(Optional<Set<UUID>> ids, int limit, int offset);

    /**
     * Gives it another name.
     *
     * @return as it is now; empty when there is none
     * @throws TeamException.Conflict when the name is taken
     */
    Optional<Team> rename(UUID id, String name);

    /**
     * Removes it with its API clients and what is left of its sandboxes that have ended.
     *
     * @return whether it was there
     * @throws TeamException.Conflict when it has sandboxes that have not ended; nothing is done
     */
    boolean delete(UUID id);

    /** Its members by their names; none when there is no such team. */
    Team.MemberPage members(UUID team, int limit, int offset);

    /**
     * Adds a member.
     *
     * @throws TeamException.NotFound when there is no such team
     * @throws TeamException.Invalid when there is no such user
     * @throws TeamException.Conflict when the user is a member already
     */
    Team.Member addMember(UUID team, UUID user, TeamRole role);

    /**
     * Makes something else of a member.
     *
     * @param keepsAnOwner whether the last owner may not become less
     * @return as they are now; empty when they are no member
     * @throws TeamException.Conflict when they are the last owner and that may not be
     */
    Optional<Team.Member> changeMember(UUID team, UUID user, TeamRole role, boolean keepsAnOwner);

    /**
     * Removes a member; otherwise as {@link #changeMember}.
     *
     * @return who they were; empty when they are no member
     */
    Optional<Team.Member> removeMember(UUID team, UUID user, boolean keepsAnOwner);
}
