package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class BcryptPasswordsTest {

    private final BcryptPasswords passwords = new BcryptPasswords(4);

    @Test
    void aPasswordMatchesItsOwnHashOnly() {
        String hash = passwords.of("violin tractor");
        assertThat(hash).startsWith("$2b$04$").isNotEqualTo(passwords.of("violin tractor"));
        assertThat(passwords.matches("violin tractor", Optional.of(hash))).isTrue();
        assertThat(passwords.matches("violin Tractor", Optional.of(hash))).isFalse();
        assertThat(passwords.matches("", Optional.of(hash))).isFalse();
    }

    @Test
    void aHashOfAnotherCostStillMatches() {
        String older = new BcryptPasswords(5).of("violin tractor");
        assertThat(passwords.matches("violin tractor", Optional.of(older))).isTrue();
    }

    @Test
    void withoutAHashNothingMatches() {
        for (String password : new String[] {"", "violin tractor", "a".repeat(200), "é\uD83C\uDFBB"}) {
            assertThatCode(() -> assertThat(passwords.matches(password, Optional.empty()))
                            .isFalse())
                    .doesNotThrowAnyException();
        }
    }
}
