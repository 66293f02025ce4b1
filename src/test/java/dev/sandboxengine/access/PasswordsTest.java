package dev.sandboxengine.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sandboxengine.access.zxcvbn.EstimatedPasswords;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which passwords are taken, with the real list. */
class PasswordsTest {

    private final List<Optional<String>> compared = new ArrayList<>();
    private final PasswordHash plain = new PasswordHash() {
        @Override
        public String of(String password) {
            return "hash of " + password;
        }

        @Override
        public boolean matches(String password, Optional<String> hash) {
            compared.add(hash);
            return hash.filter(of(password)::equals).isPresent();
        }
    };
    private final Passwords passwords = new Passwords(plain, new EstimatedPasswords(), new Random(1), 1);

    @ParameterizedTest
    @ValueSource(
            strings = {"violin tractor moonlight", "rT5nR3mX9eLaGi7bPzQ8sVfQ", "пароль из многих слов", "twelve-chars"})
    void goodOnesAreTaken(String password) {
        assertThat(passwords.hash("password", password, "ada")).isEqualTo("hash of " + password);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password1234",
                "passwordpassword",
                "123456789012",
                "qwertyuiop12",
                "aaaaaaaaaaaaaaaa",
                "abcabcabcabcabc",
                "iloveyou2024",
                "P@ssword1234",
                "qwertyqwerty"
            })
    void whatIsTriedFirstIsRefused(String password) {
        refused(password, "tried first");
    }

    @Test
    void whatIsTooShortTooLongOrHoldsTheNameIsRefused() {
        refused("v!0lin-tr4c", "at least 12 characters");
        // 12 code units of 6 characters
        refused("🎻🚜🌙🎻🚜🌙", "at least 12 characters");
        refused("violin tractor moonlight ".repeat(3).strip().substring(0, 73), "at most 72 bytes");
        refused("ü tractor".repeat(8), "at most 72 bytes");
        refused("violin-ADA-moonlight", "username");
        assertThat(passwords.hash(
                        "password", "violin tractor moonlight ".repeat(3).substring(0, 72), "ada"))
                .isNotEmpty();
    }

    private void refused(String password, String why) {
        assertThatThrownBy(() -> passwords.hash("new", password, "ada"))
                .isInstanceOfSatisfying(
                        UserException.Invalid.class, e -> assertThat(e.field()).isEqualTo("new"))
                .hasMessageStartingWith("new ")
                .hasMessageContaining(why)
                .hasMessageNotContaining(password);
    }

    @Test
    void generatedOnesAreTakenAndDiffer() {
        String first = passwords.generate();
        assertThat(first).hasSize(24).isNotEqualTo(passwords.generate());
        assertThat(passwords.hash("password", first, "ada")).isNotEmpty();
    }

    @Test
    @Timeout(30)
    void whoWaitsForATurnDoesNotReadTheListEither() throws InterruptedException {
        CountDownLatch hashing = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        AtomicInteger read = new AtomicInteger();
        PasswordHash slow = new PasswordHash() {
            @Override
            public String of(String password) {
                hashing.countDown();
                try {
                    mayEnd.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return password;
            }

            @Override
            public boolean matches(String password, Optional<String> hash) {
                return false;
            }
        };
        Passwords one = new Passwords(slow, _ -> read.incrementAndGet() > 99, new Random(1), 1);
        Thread first = Thread.ofPlatform().start(() -> one.hash("password", "violin tractor moonlight", "ada"));
        hashing.await();
        Thread second = Thread.ofPlatform().start(() -> one.hash("password", "violin tractor moonlight", "bob"));
        await().until(() -> second.getState() == Thread.State.TIMED_WAITING);
        assertThat(read).hasValue(1);
        mayEnd.countDown();
        first.join();
        second.join();
        assertThat(read).hasValue(2);
    }

    @Test
    void whatIsLongerThanTheHashLooksAtNeverMatches() {
        String longest = "a".repeat(72);
        assertThat(passwords.matches(longest, Optional.of("hash of " + longest)))
                .isTrue();
        assertThat(passwords.matches(longest + "b", Optional.of("hash of " + longest + "b")))
                .isFalse();
        assertThat(passwords.matches(longest, Optional.empty())).isFalse();
        // Each of them was compared, so that it took as long
        assertThat(compared).hasSize(3);
    }
}
