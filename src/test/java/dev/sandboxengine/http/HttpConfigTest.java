package dev.sandboxengine.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.config.ConfigurationException;
import dev.sandboxengine.config.Environment;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpConfigTest {

    @ParameterizedTest
    @CsvSource({
        "http://localhost, http://localhost",
        "https://example.com/, https://example.com",
        "https://example.com/engine, https://example.com/engine",
        "https://example.com/engine/, https://example.com/engine",
        "http://[::1]:8080, http://[::1]:8080"
    })
    void anAddressIsKeptWithItsPath(String given, String kept) {
        assertThat(HttpConfig.from(new Environment(Map.of("PUBLIC_URL", given))).reachableAt())
                .isEqualTo(URI.create(kept));
    }

    @Test
    void withoutOneItIsThePortThatIsListenedAt() throws IOException {
        assertThat(HttpConfig.from(new Environment(Map.of())).withPort().reachableAt())
                .isEqualTo(URI.create("http://localhost:8080"));
        HttpConfig free =
                HttpConfig.from(new Environment(Map.of("SERVER_PORT", "0"))).withPort();
        assertThat(free.port()).isPositive();
        assertThat(free.reachableAt()).isEqualTo(URI.create("http://localhost:" + free.port()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "ftp://example.com",
                "http:///x",
                "https://example.com/?a=b",
                "http://a@b",
                "http://"
            })
    void whatIsNoAddressIsRefused(String text) {
        Environment env = new Environment(Map.of("PUBLIC_URL", text));
        HttpConfig.from(env);
        assertThatThrownBy(env::check)
                .isInstanceOf(ConfigurationException.class)
                .extracting(e -> String.join("", ((ConfigurationException) e).problems()))
                .asString()
                .contains("PUBLIC_URL");
    }
}
