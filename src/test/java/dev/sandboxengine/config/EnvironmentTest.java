package dev.sandboxengine.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.secret.Vault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentTest {

    private static Environment with(String name, String value) {
        return new Environment(Map.of(name, value));
    }

    @Test
    void whatIsGivenIsReadAndWhatIsNotHasItsDefault() {
        var env = new Environment(
                Map.of("T", " text ", "N", "7", "F", "yes", "D", "1h30m", "P", "/a/b", "U", "https://a.example/x"));

        assertThat(env.text("T")).contains("text");
        assertThat(env.number("N", 1, 0, 9)).isEqualTo(7);
        assertThat(env.flag("F", false)).isTrue();
        assertThat(env.duration("D", Duration.ZERO)).isEqualTo(Duration.ofMinutes(90));
        assertThat(env.path("P", Path.of("x"))).isEqualTo(Path.of("/a/b"));
        assertThat(env.uri("U", URI.create("http://x"), Set.of("http", "https")))
                .isEqualTo(URI.create("https://a.example/x"));

        assertThat(env.text("T2")).isEmpty();
        assertThat(env.text("T2", "other")).isEqualTo("other");
        assertThat(env.number("N2", 1, 0, 9)).isEqualTo(1);
        assertThat(env.flag("F2", true)).isTrue();
        assertThat(env.duration("D2", Duration.ofSeconds(3))).isEqualTo(Duration.ofSeconds(3));
        assertThatCode(env::check).doesNotThrowAnyException();
        assertThat(env.known()).containsExactlyInAnyOrder("T", "N", "F", "D", "P", "U", "T2", "N2", "F2", "D2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void anEmptyTextIsNone(String nothing) {
        assertThat(with("X", nothing).text("X")).isEmpty();
        assertThat(with("X", nothing).number("X", 3, 0, 9)).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"true,true", "TRUE,true", "1,true", "on,true", "false,false", "0,false", "No,false", "off,false"})
    void aFlagIsSaidInManyWays(String text, boolean value) {
        assertThat(with("X", text).flag("X", !value)).isEqualTo(value);
    }

    @Test
    void everyMistakeIsToldAtOnce() {
        var env = new Environment(
                Map.of("A", "maybe", "B", "70000", "C", "x", "D", "0s", "E", "5 minutes", "F", "ftp://a", "G", "\0"));

        assertThat(env.flag("A", true)).isTrue();
        assertThat(env.number("B", 8080, 0, 65_535)).isEqualTo(8080);
        env.number("C", 1, 0, 9);
        assertThat(env.duration("D", Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(1));
        env.duration("E", Duration.ofSeconds(1));
        env.uri("F", URI.create("http://x"), Set.of("http", "https"));
        env.path("G", Path.of("x"));
        env.problem("A and B do not go together");

        assertThatThrownBy(env::check)
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems())
                                .containsExactly(
                                        "A=maybe is not true or false",
                                        "B=70000 is not a whole number from 0 to 65535",
                                        "C=x is not a whole number from 0 to 9",
                                        "D=0s is not a duration such as 30s, 5m or 1h30m",
                                        "E=5 minutes is not a duration such as 30s, 5m or 1h30m",
                                        "F=ftp://a is not an address that begins with http:// or https://",
                                        "G=\0 is not a path",
                                        "A and B do not go together"));
    }

    @Test
    void aBadSecretIsNotShown() {
        var env = with("SECRET_KEY", "aGVsbG8=");

        assertThat(Vault.keyFrom(env)).isEmpty();

        assertThatThrownBy(env::check)
                .hasMessageContaining("SECRET_KEY is not 32 bytes in Base64")
                .hasMessageNotContaining("aGVsbG8=");
    }

    @Test
    void aSecretDoesNotShowItself() {
        assertThat(new Secret("hidden")).hasToString("***");
    }
}
