package dev.sandboxengine.access.caffeine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.HandSetClock;
import dev.sandboxengine.access.LoggedIn;
import dev.sandboxengine.access.Login;
import dev.sandboxengine.access.LoginStore;
import dev.sandboxengine.access.LoginTokens;
import dev.sandboxengine.access.User;
import dev.sandboxengine.access.UserRole;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class CachedUserAuthenticationTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final LoggedIn ADA = new LoggedIn(
            new UUID(7, 1),
            NOW.plusSeconds(60),
            new User(new UUID(6, 1), "ada", Optional.empty(), UserRole.USER, true, NOW),
            new LinkedHashMap<>());

    private final Queue<Supplier<Optional<LoggedIn>>> answers = new ArrayDeque<>();
    private final CachedUserAuthentication users =
            new CachedUserAuthentication(new Tokens(), new Store(), new HandSetClock(NOW));

    /** All texts stand for one login. */
    private static final class Tokens implements LoginTokens {
        @Override
        public String write(Login login) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<UUID> read(String token) {
            return Optional.of(ADA.login());
        }
    }

    /** Answers what comes next. */
    private final class Store implements LoginStore {
        @Override
        public Optional<LoggedIn> find(UUID login, Instant now) {
            return answers.remove().get();
        }

        @Override
        public Optional<Account> findAccount(String usernameOrEmail) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Account> findAccount(UUID user) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean add(Login login, String passwordHash) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void end(UUID login) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void endAll(UUID user) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean changePassword(UUID user, String oldHash, String newHash, UUID except) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void forgetExpired(Instant now) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void anAnswerIsRememberedUntilItIsForgotten() {
        answers.addAll(List.of(() -> Optional.of(ADA), Optional::empty));
        assertThat(users.authenticate("token")).contains(ADA);
        assertThat(users.authenticate("token")).contains(ADA);
        users.forget();
        assertThat(users.authenticate("token")).isEmpty();
        assertThat(answers).isEmpty();
    }

    @Test
    void anAnswerThatIsFromBeforeTheChangeIsNotRemembered() {
        answers.add(() -> {
            users.forget();
            return Optional.of(ADA);
        });
        answers.add(Optional::empty);
        assertThat(users.authenticate("token")).contains(ADA);
        assertThat(users.authenticate("token")).isEmpty();
    }
}
