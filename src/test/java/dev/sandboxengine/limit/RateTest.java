package dev.sandboxengine.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.config.ConfigurationException;
import dev.sandboxengine.config.Environment;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {

    @ParameterizedTest
    @CsvSource({
        "6000/1m, 6000, 60",
        "1/1s, 1, 1",
        "1000000000/24h, 1000000000, 86400",
        "5/1m30s, 5, 90",
        "007/1000ms, 7, 1"
    })
    void isReadFromText(String text, long requests, long seconds) {
        assertThat(Rate.parse(text)).contains(new Rate(requests, Duration.ofSeconds(seconds)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "OFF", "Off"})
    void canBeOff(String text) {
        assertThat(Rate.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "6000",
                "6000/",
                "/1m",
                "6000/m",
                "6000/60",
                "0/1m",
                "-1/1m",
                "+1/1m",
                "1.5/1m",
                "1000000001/1m",
                "99999999999999999999/1m",
                "10/0s",
                "10/999ms",
                "10/1.5s",
                "10/-1m",
                "10/24h1s",
                "10/1m/1m",
                "10 per minute",
                "none",
                "١٠/1m"
            })
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> Rate.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RATE_LIMIT_PRINCIPAL", "RATE_LIMIT_ADDRESS", "RATE_LIMIT_FAILURES"})
    void aBadOneIsNamedAtStart(String name) {
        Environment env = new Environment(Map.of(name, "60 a minute"));
        RateLimitPolicy.from(env);
        assertThatThrownBy(env::check)
                .isInstanceOf(ConfigurationException.class)
                .extracting(e -> ((ConfigurationException) e).problems())
                .asString()
                .contains(name + "=60 a minute is not off, or <requests>/<duration>");
    }

    @Test
    void eachHasAVariableOfItsOwn() {
        RateLimitPolicy policy = RateLimitPolicy.from(new Environment(
                Map.of("RATE_LIMIT_PRINCIPAL", "1/1m", "RATE_LIMIT_ADDRESS", "off", "RATE_LIMIT_FAILURES", "3/1h")));
        assertThat(policy).isEqualTo(new RateLimitPolicy(Rate.parse("1/1m"), Optional.empty(), Rate.parse("3/1h")));
    }
}
