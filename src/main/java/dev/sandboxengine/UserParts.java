package dev.sandboxengine;

import dev.sandboxengine.access.InvitationStore;
import dev.sandboxengine.access.Invitations;
import dev.sandboxengine.access.Login;
import dev.sandboxengine.access.LoginStore;
import dev.sandboxengine.access.LoginTokens;
import dev.sandboxengine.access.Logins;
import dev.sandboxengine.access.PasswordHash;
import dev.sandboxengine.access.Passwords;
import dev.sandboxengine.access.Registration;
import dev.sandboxengine.access.Registrations;
import dev.sandboxengine.access.UserDirectory;
import dev.sandboxengine.access.UserStore;
import dev.sandboxengine.access.caffeine.CachedUserAuthentication;
import dev.sandboxengine.access.caffeine.GrowingPace;
import dev.sandboxengine.access.http.AuthRoutes;
import dev.sandboxengine.access.http.BrowserLogin;
import dev.sandboxengine.access.http.InvitationRoutes;
import dev.sandboxengine.access.http.UserProblems;
import dev.sandboxengine.access.http.UserRoutes;
import dev.sandboxengine.access.jjwt.SignedTokens;
import dev.sandboxengine.access.postgres.PostgresInvitationStore;
import dev.sandboxengine.access.postgres.PostgresLoginStore;
import dev.sandboxengine.access.postgres.PostgresUserStore;
import dev.sandboxengine.access.zxcvbn.EstimatedPasswords;
import dev.sandboxengine.http.Routes;
import dev.sandboxengine.postgres.Database;
import dev.sandboxengine.secret.Vault;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Users and their logins, wired.
 *
 * @param authentication whose login a request shows; to be told to forget when another engine changed something
 */
record UserParts(
        CachedUserAuthentication authentication,
        BrowserLogin browser,
        List<Routes> routes,
        LoginStore logins,
        InvitationStore invitations) {

    static UserParts of(
            Database database,
            Vault vault,
            PasswordHash hash,
            Supplier<Registration> registration,
            BrowserLogin browser,
            Supplier<UUID> ids,
            SecureRandom random,
            InstantSource clock) {
        UserStore users = new PostgresUserStore(database.jdbi());
        LoginStore logins = new PostgresLoginStore(database.jdbi());
        InvitationStore invitations = new PostgresInvitationStore(database.jdbi());
        LoginTokens tokens = new SignedTokens(vault.derive("login", 64), vault.derive("login-key-id", 8), clock);
        CachedUserAuthentication authentication = new CachedUserAuthentication(tokens, logins, clock);
        // Half of the processors: whoever floods the login shall not stop the rest
        int atOnce = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        Passwords passwords = new Passwords(hash, new EstimatedPasswords(), random, atOnce);
        GrowingPace pace = new GrowingPace(clock);
        List<Routes> routes = List.of(
                new UserProblems(),
                new AuthRoutes(
                        new Logins(logins, tokens, passwords, pace, ids, clock),
                        new Registrations(users, passwords, registration, pace, ids, clock),
                        users,
                        browser,
                        authentication::forget),
                new UserRoutes(new UserDirectory(users, passwords, ids, clock), authentication::forget),
                new InvitationRoutes(new Invitations(invitations, ids, random, clock)));
        return new UserParts(authentication, browser, routes, logins, invitations);
    }

    /** Removes the rows of what has expired; invitations are shown for a while longer. */
    void forgetExpired(InstantSource clock) {
        logins.forgetExpired(clock.instant());
        invitations.forgetExpired(clock.instant().minus(Login.LIFE.multipliedBy(30)));
    }
}
