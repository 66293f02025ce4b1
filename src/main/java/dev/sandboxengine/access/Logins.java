package dev.sandboxengine.access;

import java.nio.charset.StandardCharsets;
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
     * @param address whose address the request comes from
     * @throws UserException.WrongCredentials after the same time, whether or not there is such a user
     * @throws UserException.TooMany after many failures
     */
    public Opened open(String usernameOrEmail, String password, String address) {
        String name = usernameOrEmail.toLowerCase(Locale.ROOT);
        UUID named = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
        // Before anything is looked up: a flood shall not reach the database
        pace.look(named, address).ifPresent(Logins::refuse);
        Optional<LoginStore.Account> account =
                name.length() > AccountNames.LONGEST ? Optional.empty() : store.findAccount(name);
        // By its id, as it has two names
        UUID guessed = account.map(found -> found.user().id()).orElse(named);
        pace.begin(guessed, address).ifPresent(wait -> {
            pace.delay(named, address, wait);
            refuse(wait);
        });
        Login login = attempt(
                        guessed, address, () -> matching(account, password).flatMap(this::login))
                .orElseThrow(UserException.WrongCredentials::new);
        return new Opened(login, tokens.write(login));
    }

    /** The account, if there is one and this is its password; takes as long when there is none. */
    private Optional<LoginStore.Account> matching(Optional<LoginStore.Account> account, String password) {
        return passwords.matches(password, account.map(LoginStore.Account::passwordHash)) ? account : Optional.empty();
    }

    /** What comes of an attempt that was begun; empty when it failed. Where the engine fails, nobody has guessed wrong. */
    private <T> Optional<T> attempt(UUID account, String address, Supplier<Optional<T>> guess) {
        Optional<T> right;
        try {
            right = guess.get();
        } catch (RuntimeException e) {
            pace.takeBack(account, address);
            throw e;
        }
        if (right.isPresent()) {
            pace.succeeded(account, address);
        }
        return right;
    }

    /** Empty when the account has changed in the meantime, or is not active. */
    private Optional<Login> login(LoginStore.Account account) {
        // The token tells whole seconds; the row shall tell the same
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Login login = new Login(ids.get(), account.user(), now, now.plus(Login.LIFE));
        return store.add(login, account.passwordHash()) ? Optional.of(login) : Optional.empty();
    }

    private static void refuse(Duration wait) {
        throw new UserException.TooMany("too many attempts have failed", wait);
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
        pace.begin(user, address).ifPresent(Logins::refuse);
        LoginStore.Account account = attempt(user, address, () -> matching(store.findAccount(user), current))
                .orElseThrow(() -> new UserException.Invalid("current", "current is not your present password"));
        if (current.equals(fresh)) {
            throw new UserException.Invalid("new", "new is your present password; choose another one");
        }
        String freshHash = passwords.hash("new", fresh, who.user().username());
        if (!store.changePassword(user, account.passwordHash(), freshHash, who.login())) {
            throw new UserException.Invalid("current", "your password was changed at the same moment; log in again");
        }
    }
}
