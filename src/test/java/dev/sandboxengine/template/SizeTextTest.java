package dev.sandboxengine.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizeTextTest {

    @ParameterizedTest
    @CsvSource({
        "1024, 1024",
        "0, 0",
        "10b, 10",
        "10B, 10",
        "1k, 1024",
        "1kb, 1024",
        "512m, 536870912",
        "500m, 524288000",
        "512mb, 536870912",
        "1.5g, 1610612736",
        "2t, 2199023255552",
        "1Ki, 1024",
        "512Mi, 536870912",
        "4Gi, 4294967296",
        "4GiB, 4294967296",
        "1.5Gi, 1610612736",
        "1Ti, 1099511627776",
        "1K, 1000",
        "512M, 512000000",
        "4G, 4000000000",
        "1T, 1000000000000",
        "4 Gi, 4294967296",
        ".5k, 512",
        "1.7, 1",
        "9223372036854775807, 9223372036854775807"
    })
    void readsDockersAndKubernetesSuffixes(String text, long bytes) {
        assertThat(SizeText.parse(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "m", "Gi", "4gi", "4GB", "4Mb", "4mB", "4Gib", "4kib", "1e9", "-1", "+1", "4  Gi", " 4Gi", "4Gi ",
                "1P", "0x10", "1_000", "1,5g", "half"
            })
    void refusesWhatIsNotASizeAndShowsHowToWriteIt(String text) {
        assertThatThrownBy(() -> SizeText.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a size")
                .hasMessageContaining("4Gi (by 1024)");
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> SizeText.parse("9223372036854775808")).hasMessageContaining("any machine");
        assertThatThrownBy(() -> SizeText.parse("99999999t")).hasMessageContaining("any machine");
        assertThatThrownBy(() -> SizeText.parse("9".repeat(10_000))).hasMessageContaining("is not a size");
    }

    @Test
    void everyWholeSizeIsTheNumberTimesItsSuffix() {
        Random random = new Random(42);
        String[] suffixes = {"", "k", "m", "g", "t", "K", "M", "G", "T", "Ki", "Mi", "Gi", "Ti"};
        long[] factors = {
            1,
            1L << 10,
            1L << 20,
            1L << 30,
            1L << 40,
            1_000L,
            1_000_000L,
            1_000_000_000L,
            1_000_000_000_000L,
            1L << 10,
            1L << 20,
            1L << 30,
            1L << 40
        };
        for (int i = 0; i < 5_000; i++) {
            int which = random.nextInt(suffixes.length);
            long number = random.nextInt(1_000_000);
            assertThat(SizeText.parse(number + suffixes[which])).isEqualTo(number * factors[which]);
        }
    }
}
