package dev.sandboxengine.access;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The rows of users. Thread-safe, also across processes. */
public interface UserStore {

    /** A part of a list, and how many there are in all. */
    record Page(List<User> users, long total) {}

    /** What became of a new user. */
    enum Added {
        DONE,
        /** Another user has the name or the address. */
        TAKEN,
        /** There is no such team, or no invitation that could be used. */
        NO_PLACE
    }

    /** What became of a change. */
    enum Changed {
        DONE,
        NO_SUCH_USER,
        TAKEN,
        /** The user is an administrator, whom the caller may not change. */
        OUT_OF_REACH,
        /** Nobody could administer the installation after it. */
        LAST_ADMINISTRATOR
    }

    /**
     * What is to be changed; what is empty stays.
     *
     * @param passwordHash a new one, which ends the user's logins
     * @param active when false, it ends the user's logins
     */
    record Change(
            Optional<UserRole> role, Optional<Boolean> active, Optional<String> email, Optional<String> passwordHash) {}

    /** Adds a user to a team, or to {@code default}; all or nothing. */
    Added add(User user, String passwordHash, Optional<UUID> team);

    /**
     * Adds a user who owns a new team; all or nothing. The team is called as the user is, with a part of their id behind it
     * where another team is called so.
     */
    Added addWithTeam(User user, String passwordHash);

    /**
     * Adds a user to the team of an invitation, which is used up by it; all or nothing. An invitation whose maker could not
     * make it any more is none.
     */
    Added addInvited(User user, String passwordHash, byte[] tokenHash, Instant now);

    /** Whether somebody could register with this invitation. */
    boolean isOpen(byte[] tokenHash, Instant now);

    /** One by its id. */
    Optional<User> find(UUID id);

    /** By name. */
    Page list(int limit, int offset);

    /**
     * Changes a user.
     *
     * @param administrators whether they may be one
     */
    Changed change(UUID id, Change change, boolean administrators);

    /**
     * Removes a user with their memberships and logins. What they made stays, for it belongs to a team.
     *
     * @param administrators whether they may be one
     */
    Changed delete(UUID id, boolean administrators);

    /** What these teams are called. */
    Map<UUID, String> teamNames(Collection<UUID> teams);
}
