package dev.sandboxengine.access;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The rows of logins. Thread-safe, also across processes. */
public interface LoginStore {

    /** A user with what their password is compared with. */
    record Account(User user, String passwordHash) {}

    /** Who has this username or e-mail address, ignoring case; active or not. */
    Optional<Account> findAccount(String usernameOrEmail);

    /** Who has this id. */
    Optional<Account> findAccount(UUID user);

    /** Adds a login, if the user is still there, active, and has this password hash; whether that was so. */
    boolean add(Login login, String passwordHash);

    /** Who is behind a login that has neither ended nor expired, if they are active. */
    Optional<LoggedIn> find(UUID login, Instant now);

    /** Ends a login. */
    void end(UUID login);

    /** Ends all logins of a user. */
    void endAll(UUID user);

    /**
     * Replaces a password and ends all other logins of the user, if the hash is still the one that was compared with.
     *
     * @param except the login that goes on
     */
    boolean changePassword(UUID user, String oldHash, String newHash, UUID except);

    /** Removes the rows of logins that have expired. */
    void forgetExpired(Instant now);
}
