package dev.sandboxengine.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Logs people in and out. Thread-safe. */
public final class Logins {

    private final LoginStore store;
    private final LoginTokens tokens;
    private final Passwords passwords;
    private final LoginPace pace;
    private final Supplier<UUID> ids;
    private final InstantSource clock;

    /** @param ids random ones */
    public Logins(
            LoginStore store,
            LoginTokens tokens,
            Passwords passwords,
            LoginPace pace,
            Supplier<UUID> ids,
            InstantSource clock) {
        this.store = store;
        this.tokens = tokens;
        this.passwords = passwords;
        this.pace = pace;
        this.ids = ids;
        this.clock = clock;
    }

    /** A login with the text that stands for it. */
    public record Opened(Login login, String token) {
        @Override
        public String toString() {
            return "Opened[" + login.id() + "]";
        }
    }

    /**
     * Logs somebody in.
     *
     * @param address where the request comes from
     * @throws UserException.WrongCredentials after the same time, whether or not there is such a user
     * @throws UserException.TooMany after many failures
     */
    public Opened open(String usernameOrEmail, String password, String address) {
        String name = usernameOrEmail.toLowerCase(Locale.ROOT);
        begin(name, address);
        Optional<LoginStore.Account> account = store.findAccount(name);
        boolean right = passwords.matches(password, account.map(LoginStore.Account::passwordHash));
        if (!right) {
            throw new UserException.WrongCredentials();
        }
        // The token tells whole seconds; the row shall tell the same
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Login login = new Login(ids.get(), account.orElseThrow().user(), now, now.plus(Login.LIFE));
        if (!store.add(login, account.orElseThrow().passwordHash())) {
            throw new UserException.WrongCredentials();
        }
        pace.succeeded(name, address);
        return new Opened(login, tokens.write(login));
    }

    private void begin(String account, String address) {
        Optional<Duration> wait = pace.begin(account, address);
        if (wait.isPresent()) {
            throw new UserException.TooMany("too many attempts have failed", wait.get());
        }
    }

    /** Ends one login. */
    public void close(UUID login) {
        store.end(login);
    }

    /** Ends all logins of a user. */
    public void closeAll(UUID user) {
        store.endAll(user);
    }

    /**
     * Changes somebody's password and ends all of their logins but this one.
     *
     * @throws UserException.Invalid when the present password is another, or the new one is too easy to guess
     */
    public void changePassword(LoggedIn who, String current, String fresh, String address) {
        UUID user = who.user().id();
        String guessed = "user:" + user;
        begin(guessed, address);
        Optional<String> hash = store.findAccount(user).map(LoginStore.Account::passwordHash);
        if (!passwords.matches(current, hash)) {
            throw new UserException.Invalid("current", "current is not your present password");
        }
        pace.succeeded(guessed, address);
        if (current.equals(fresh)) {
            throw new UserException.Invalid("new", "new is your present password; choose another one");
        }
        String freshHash = passwords.hash("new", fresh, who.user().username());
        if (!store.changePassword(user, hash.orElseThrow(), freshHash, who.login())) {
            throw new UserException.Invalid("current", "your password was changed at the same moment; log in again");
        }
    }
}
