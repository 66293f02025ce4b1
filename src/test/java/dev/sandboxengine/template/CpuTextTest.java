package dev.sandboxengine.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CpuTextTest {

    @ParameterizedTest
    @CsvSource({
        "2, 2000",
        "0.5, 500",
        ".5, 500",
        "1., 1000",
        "500m, 500",
        "1.250, 1250",
        "0.001, 1",
        "0, 0",
        "64, 64000",
        "10.0m, 10"
    })
    void readsCpusAndThousandths(String text, long millis) {
        assertThat(CpuText.parse(text)).isEqualTo(millis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "m", "two", "-1", "+1", "1e3", "2 ", "500M", "0,5", "2cpu"})
    void refusesWhatIsNotANumberOfCpus(String text) {
        assertThatThrownBy(() -> CpuText.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a number of CPUs");
    }

    @Test
    void refusesWhatIsTooFineOrTooMuch() {
        assertThatThrownBy(() -> CpuText.parse("0.0005")).hasMessageContaining("finer than a thousandth");
        assertThatThrownBy(() -> CpuText.parse("1.5m")).hasMessageContaining("finer than a thousandth");
        assertThatThrownBy(() -> CpuText.parse("1000001")).hasMessageContaining("any machine");
    }

    @Test
    void everyThousandthCanBeWrittenBothWays() {
        for (int millis = 0; millis < 5_000; millis++) {
            String fraction = millis / 1000 + "." + String.format("%03d", millis % 1000);
            assertThat(CpuText.parse(fraction)).isEqualTo(millis);
            assertThat(CpuText.parse(millis + "m")).isEqualTo(millis);
        }
    }
}
