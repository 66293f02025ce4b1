package dev.sandboxengine.access.caffeine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.HandSetClock;
import dev.sandboxengine.access.AccessStore;
import dev.sandboxengine.access.ApiKey;
import dev.sandboxengine.access.Principal;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class CachedKeyAuthenticationTest {

    private static final Principal ADA =
            Principal.client(new UUID(1, 1), "ada", new UUID(2, 2), Set.of("sandboxes:read"));

    private final ApiKey key = ApiKey.random(new Random(1));
    private final Queue<Supplier<Optional<Principal>>> answers = new ArrayDeque<>();
    private final CachedKeyAuthentication keys =
            new CachedKeyAuthentication(new Store(), new HandSetClock(Instant.parse("2026-03-01T10:00:00Z")));

    /** Answers what comes next, and knows no first administrator. */
    private final class Store implements AccessStore {
        @Override
        public Optional<Principal> findByKeyHash(byte[] hash, Instant now) {
            return answers.remove().get();
        }

        @Override
        public boolean hasAdministrator() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean addFirstAdministrator(
                UUID userId, String username, String passwordHash, UUID clientId, byte[] keyHash, Instant now) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void whatWasForgottenIsAskedAgain() {
        answers.addAll(List.of(() -> Optional.of(ADA), Optional::empty));
        assertThat(keys.authenticate(key)).contains(ADA);
        keys.forget();
        assertThat(keys.authenticate(key)).isEmpty();
        assertThat(answers).isEmpty();
    }

    @Test
    void anAnswerThatIsFromBeforeTheChangeIsNotRemembered() {
        answers.add(() -> {
            keys.forget();
            return Optional.of(ADA);
        });
        answers.add(Optional::empty);
        assertThat(keys.authenticate(key)).contains(ADA);
        assertThat(keys.authenticate(key)).isEmpty();
    }

    @Test
    void whatCannotBeAKeyIsNotAskedFor() {
        assertThat(keys.authenticate(new ApiKey("x".repeat(1_000_000)))).isEmpty();
        assertThat(keys.authenticate(new ApiKey(""))).isEmpty();
    }
}
