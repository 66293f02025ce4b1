package dev.sandboxengine.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.HandSetClock;
import dev.sandboxengine.access.caffeine.GrowingPace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What counts as a failure to log in, and what it costs. */
class LoginsTest {

    private static final String RIGHT = "violin tractor moonlight";
    private static final String HERE = "192.0.2.1";

    private final User ada =
            new User(new UUID(1, 1), "ada", Optional.of("ada@example.com"), UserRole.USER, true, Instant.EPOCH);
    private final HandSetClock clock = new HandSetClock(Instant.parse("2026-03-01T10:00:00Z"));
    private final List<String> lookedUp = new ArrayList<>();
    private boolean away;
    private boolean busy;

    private final LoginStore store = new LoginStore() {
        @Override
        public Optional<Account> findAccount(String usernameOrEmail) {
            lookedUp.add(usernameOrEmail);
            return List.of("ada", "ada@example.com").contains(usernameOrEmail)
                    ? Optional.of(new Account(ada, RIGHT))
                    : Optional.empty();
        }

        @Override
        public Optional<Account> findAccount(UUID user) {
            return Optional.of(new Account(ada, RIGHT)).filter(_ -> user.equals(ada.id()));
        }

        @Override
        public boolean add(Login login, String passwordHash) {
            if (away) {
                throw new IllegalStateException("the database is away");
            }
            return true;
        }

        @Override
        public Optional<LoggedIn> find(UUID login, Instant now) {
            return Optional.empty();
        }

        @Override
        public void end(UUID login) {}

        @Override
        public void endAll(UUID user) {}

        @Override
        public boolean changePassword(UUID user, String oldHash, String newHash, UUID except) {
            return true;
        }

        @Override
        public void forgetExpired(Instant now) {}
    };
    private final LoginTokens tokens = new LoginTokens() {
        @Override
        public String write(Login login) {
            return login.id().toString();
        }

        @Override
        public Optional<UUID> read(String token) {
            return Optional.of(UUID.fromString(token));
        }
    };
    private final PasswordHash plain = new PasswordHash() {
        @Override
        public String of(String password) {
            return password;
        }

        @Override
        public boolean matches(String password, Optional<String> hash) {
            if (busy) {
                throw new UserException.TooMany("too many people log in", Duration.ofSeconds(2));
            }
            return hash.filter(password::equals).isPresent();
        }
    };
    private final Logins logins = new Logins(
            store,
            tokens,
            new Passwords(plain, _ -> false, new Random(1), 1),
            new GrowingPace(clock),
            UUID::randomUUID,
            clock);

    private void open(String name, String password) {
        logins.open(name, password, HERE);
    }

    private void fail(String name) {
        assertThatThrownBy(() -> open(name, "wrong")).isInstanceOf(UserException.WrongCredentials.class);
    }

    private void isSlowedDown(String name) {
        assertThatThrownBy(() -> open(name, RIGHT))
                .isInstanceOf(UserException.TooMany.class)
                .hasMessageContaining("too many attempts have failed");
    }

    @Test
    void bothNamesOfAnAccountCountTogether() {
        for (String name : List.of("ada", "ada@example.com", "ADA", "Ada@Example.com", "ada")) {
            fail(name);
        }
        isSlowedDown("ada");
        isSlowedDown("ada@example.com");
        fail("bob");
    }

    @Test
    void guessesAtTheNewPasswordsDoorCountTooAndTheyAreTheSameAccounts() {
        LoggedIn who = new LoggedIn(
                new UUID(2, 2), Instant.MAX, ada, new LinkedHashMap<>(Map.of(new UUID(3, 3), TeamRole.MEMBER)));
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> logins.changePassword(who, "wrong", "seven ladders for a whale", HERE))
                    .isInstanceOf(UserException.Invalid.class);
        }
        isSlowedDown("ada");
        clock.advance(Duration.ofSeconds(1));
        logins.changePassword(who, RIGHT, "seven ladders for a whale", HERE);
        open("ada", RIGHT);
    }

    @Test
    void whoHasToWaitIsNotLookedUp() {
        for (String name : List.of("ada", "ada", "ada", "ada@example.com", "ada@example.com")) {
            fail(name);
        }
        isSlowedDown("ada");
        lookedUp.clear();
        for (int i = 0; i < 10; i++) {
            isSlowedDown("ada");
        }
        assertThat(lookedUp).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        open("ada", RIGHT);
    }

    @Test
    void whatIsNobodysNameIsNeitherLookedUpNorKept() {
        String longest = "a".repeat(60_000);
        fail(longest);
        assertThat(lookedUp).isEmpty();
        fail("a".repeat(254));
        assertThat(lookedUp).hasSize(1);
    }

    @Test
    void whereTheEngineFailsNobodyHasGuessedWrong() {
        for (int i = 0; i < 50; i++) {
            busy = true;
            assertThatThrownBy(() -> open("ada", RIGHT)).isInstanceOf(UserException.TooMany.class);
            busy = false;
            away = true;
            assertThatThrownBy(() -> open("ada", RIGHT)).isInstanceOf(IllegalStateException.class);
            away = false;
        }
        open("ada", RIGHT);
    }

    @Test
    void whoGuessesElsewhereDoesNotKeepTheOwnerOut() {
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> logins.open("ada", "wrong", "203.0.113.9")).isInstanceOf(UserException.class);
            open("ada", RIGHT);
        }
    }
}
