package dev.sandboxengine.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {

    @ParameterizedTest
    @CsvSource({
        "4h, PT4H",
        "90m, PT1H30M",
        "1h30m, PT1H30M",
        "1h30m45s, PT1H30M45S",
        "1.5s, PT1.5S",
        "1.s, PT1S",
        ".5s, PT0.5S",
        "250ms, PT0.25S",
        "3us, PT0.000003S",
        "3\u00b5s, PT0.000003S",
        "3\u03bcs, PT0.000003S",
        "7ns, PT0.000000007S",
        "1.9ns, PT0.000000001S",
        "0, PT0S",
        "-0, PT0S",
        "-2h, PT-2H",
        "+2h, PT2H",
        "2562047h47m16.854775807s, PT2562047H47M16.854775807S"
    })
    void readsWhatGoReads(String text, Duration duration) {
        assertThat(GoDuration.parse(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "h", "4 h", " 4h", "4h ", "1e3s", "4H", "4x", ".s", "-", "+-4h", "1h-30m", "٤h", "4h\n"})
    void refusesWhatGoRefusesAndShowsHowToWriteIt(String text) {
        assertThatThrownBy(() -> GoDuration.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a duration")
                .hasMessageContaining("\"1h30m\"");
    }

    @Test
    void saysWhatIsMissingOrWrong() {
        assertThatThrownBy(() -> GoDuration.parse("90"))
                .hasMessageContaining("without a unit")
                .hasMessageContaining("\"90s\"");
        assertThatThrownBy(() -> GoDuration.parse("7d")).hasMessageContaining("\"24h\"");
        assertThatThrownBy(() -> GoDuration.parse("2562048h")).hasMessageContaining("292 years");
        assertThatThrownBy(() -> GoDuration.parse("9".repeat(60) + "h")).hasMessageContaining("292 years");
        assertThatThrownBy(() -> GoDuration.parse("9".repeat(100_000) + "h")).hasMessageContaining("is not a duration");
    }

    @Test
    void aLifeLastsAtLeastASecond() {
        assertThat(GoDuration.atLeastASecond("1s")).isEqualTo(Duration.ofSeconds(1));
        assertThat(GoDuration.atLeastASecond(1_000_000_000L)).isEqualTo(Duration.ofSeconds(1));
        assertThatThrownBy(() -> GoDuration.atLeastASecond("999ms")).hasMessageContaining("check the unit");
        assertThatThrownBy(() -> GoDuration.atLeastASecond("-4h")).hasMessageContaining("less than one second");
        assertThatThrownBy(() -> GoDuration.atLeastASecond("0")).hasMessageContaining("less than one second");
        assertThatThrownBy(() -> GoDuration.atLeastASecond(3600))
                .hasMessageContaining("read as nanoseconds")
                .hasMessageContaining("\"3600s\"");
        assertThatThrownBy(() -> GoDuration.atLeastASecond(-5)).hasMessageContaining("\"1h\"");
    }

    @Test
    void everySumOfPartsIsReadExactly() {
        Random random = new Random(42);
        for (int i = 0; i < 2_000; i++) {
            int hours = random.nextInt(10_000);
            int minutes = random.nextInt(100);
            int seconds = random.nextInt(100);
            int nanos = random.nextInt(1_000_000_000);
            String text = hours + "h" + minutes + "m" + seconds + "." + String.format("%09d", nanos) + "s";
            assertThat(GoDuration.parse(text))
                    .as(text)
                    .isEqualTo(Duration.ofHours(hours)
                            .plusMinutes(minutes)
                            .plusSeconds(seconds)
                            .plusNanos(nanos));
        }
    }

    @Test
    void whateverIsTypedIsADurationOrAnExplainedMistake() {
        Random random = new Random(7);
        String alphabet = "0123456789..hmsuns+-\u00b5 d";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                assertThat(GoDuration.parse(text.toString())).isNotNull();
            } catch (IllegalArgumentException mistake) {
                assertThat(mistake).hasMessageStartingWith("'").isNotInstanceOf(NumberFormatException.class);
            }
        }
    }
}
