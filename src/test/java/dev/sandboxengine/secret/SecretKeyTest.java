package dev.sandboxengine.secret;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.config.ConfigurationException;
import dev.sandboxengine.config.Environment;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretKeyTest {

    @Test
    void aBadKeyIsNamedAndNotShown() {
        Environment env = new Environment(Map.of("SECRET_KEY", "bWFkZS11cC1zZWNyZXQ="));
        Vault.keyFrom(env);
        assertThatThrownBy(env::check)
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> org.assertj.core.api.Assertions.assertThat(String.join("\n", e.problems()))
                                .contains("SECRET_KEY", "openssl rand -base64 32")
                                .doesNotContain("bWFkZS11cC1zZWNyZXQ"));
    }
}
