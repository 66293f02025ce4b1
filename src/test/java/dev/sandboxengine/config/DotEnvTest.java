package dev.sandboxengine.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DotEnvTest {

    @TempDir
    private Path folder;

    private Map<String, String> read(String text) throws IOException {
        return DotEnv.read(Files.writeString(folder.resolve(".env"), text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "A=b|b",
                "  A =  b c  |b c",
                "export A=b|b",
                "A=b # note|b",
                "A=b#c|b#c",
                "A='b # c'|b # c",
                "A=\"b # c\" # note|b # c",
                "A='$HOME `x` \\n'|$HOME `x` \\n",
                "A=$HOME|$HOME",
                "A=http://x/?a=b&c|http://x/?a=b&c",
                "A=\"a\\tb\\\"c\\\\d\"|a\tb\"c\\d",
            })
    void aLineIsNameAndValue(String line, String value) throws IOException {
        assertThat(read(line)).isEqualTo(Map.of("A", value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"A=", "A=''", "A=\"\"", "A= # note"})
    void aValueMayBeEmpty(String line) throws IOException {
        assertThat(read(line)).isEqualTo(Map.of("A", ""));
    }

    @Test
    void notesAndEmptyLinesAreNothingAndTheLastWins() throws IOException {
        assertThat(read("# note\n\n  # note\r\nA=1\nB=\"x\\ny\"\nA=2\n")).isEqualTo(Map.of("A", "2", "B", "x\ny"));
        assertThat(DotEnv.read(folder.resolve("nowhere"))).isEmpty();
    }

    @Test
    void everyBadLineIsNamed() {
        assertThatThrownBy(() -> read("A=1\nnonsense\n1A=2\nA='open\nB=\"x\\q\"\nA=1 'b'\n"))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems())
                                .hasSizeBetween(4, 5)
                                .allMatch(problem -> problem.contains(".env:"))
                                .noneMatch(problem -> problem.contains(".env:1 ")));
    }

    @Test
    void aVeryLongValueIsAValue() throws IOException {
        String text = "x".repeat(200_000);

        assertThat(read("A=" + text + "\nB=\"" + text + "\"\nC='" + text + "'\n"))
                .isEqualTo(Map.of("A", text, "B", text, "C", text));
    }

    @Test
    void whatIsNotTextIsToldWithItsFile() throws IOException {
        Path file = folder.resolve(".env");
        Files.write(file, new byte[] {'A', '=', (byte) 0xff, '\n'});

        assertThatThrownBy(() -> DotEnv.read(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(file.toString());
    }
}
