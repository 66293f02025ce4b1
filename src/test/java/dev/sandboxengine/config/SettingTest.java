package dev.sandboxengine.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingTest {

    private enum Colour {
        RED,
        BLUE
    }

    private static <T> Setting<T> setting(SettingType<T> type, T byDefault) {
        return new Setting<>("a.b", type, byDefault, "x");
    }

    @Test
    void aChoiceIsOneOfItsWords() {
        var colour = setting(SettingType.choice(Colour.class), Colour.RED);
        assertThat(colour.parse("blue")).isEqualTo(Colour.BLUE);
        assertThat(colour.plainDefault()).isEqualTo("red");
        assertThatThrownBy(() -> colour.parse("Blue"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'Blue' is not one of red, blue");
    }

    @ParameterizedTest
    @CsvSource({"9600h, 9600h", "90m, 1h30m", "24h0m1s, 24h1s", "3600s, 1h", "61s, 1m1s"})
    void aDurationIsWrittenAsItIsRead(String text, String written) {
        var duration = setting(SettingType.duration(Duration.ofSeconds(1)), Duration.ofHours(1));
        assertThat(duration.plain(text)).isEqualTo(written);
        assertThat(duration.parse(written)).isEqualTo(duration.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "23h59m, at least 24h",
        "-30h, at least 24h",
        "25h0.5s, finer",
        "30, without a unit",
        "400d, days",
        "'', not a duration"
    })
    void aDurationThatCannotBeIsExplained(String text, String why) {
        var duration = setting(SettingType.duration(Duration.ofDays(1)), Duration.ofDays(2));
        assertThatThrownBy(() -> duration.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void aLimitMayBeNone() {
        var limit = setting(SettingType.limit(SettingType.number(0, 10)), Optional.empty());
        assertThat(limit.plainDefault()).isEqualTo("unlimited");
        assertThat(limit.parse("unlimited")).isEmpty();
        assertThat(limit.parse("10")).contains(10L);
        assertThat(limit.plain("7")).isEqualTo(7L);
        for (String bad : new String[] {"11", "-1", "1.5", "", "x".repeat(10_000), "99999999999999999999"}) {
            assertThatThrownBy(() -> limit.parse(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is not a whole number from 0 to 10; or write \"unlimited\"")
                    .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(150));
        }
    }

    @Test
    void aNameIsMadeOfWords() {
        assertThatThrownBy(() -> new Setting<>("A b", SettingType.number(0, 1), 0L, "x"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
