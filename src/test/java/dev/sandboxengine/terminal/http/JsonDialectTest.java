package dev.sandboxengine.terminal.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.runtime.TerminalSize;
import dev.sandboxengine.terminal.Shown;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonDialectTest {

    private final JsonDialect dialect = new JsonDialect();

    private static Shown.Cut cut(String preamble, long offset, long missed, long replayUntil, Shown.Source source) {
        return new Shown.Cut(
                FakeTerminals.EPOCH,
                offset,
                true,
                preamble.getBytes(StandardCharsets.UTF_8),
                missed,
                replayUntil,
                source,
                TerminalSize.DEFAULT,
                true,
                true);
    }

    private List<String> shown(Shown... shown) {
        List<String> frames = new ArrayList<>();
        for (Shown one : shown) {
            dialect.show(one).forEach(frame -> frames.add(((Frame.Text) frame).text()));
        }
        return frames;
    }

    private static Shown.Output output(long offset, String text) {
        return new Shown.Output(offset, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void framesToTheClientAreTheOriginals() {
        assertThat(shown(
                        cut("", 0, 0, 0, Shown.Source.START),
                        output(0, "a\"\u001b\n\u00e9"),
                        new Shown.Resized(TerminalSize.DEFAULT),
                        new Shown.Title("t"),
                        new Shown.Viewers(2, 1, true, true),
                        new Shown.Exit(137)))
                .containsExactly(
                        "{\"type\":\"connected\"}",
                        "{\"type\":\"output\",\"data\":\"a\\\"\\u001B\\n\u00e9\"}",
                        "{\"type\":\"exit\",\"code\":137}");
        assertThat(new JsonDialect().show(new Shown.Broken("no")))
                .containsExactly(new Frame.Text("{\"type\":\"error\",\"data\":\"no\\r\\n\"}"));
    }

    @Test
    void aCharacterThatIsCutAnywhereIsNotBroken() {
        byte[] globe = "\u00fc🌍".getBytes(StandardCharsets.UTF_8);
        shown(cut("", 0, 0, 0, Shown.Source.START));
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < globe.length; i++) {
            shown(new Shown.Output(i, new byte[] {globe[i]})).forEach(all::append);
        }
        assertThat(all.toString()).contains("\u00fc").contains("🌍").doesNotContain("\ufffd");
    }

    @Test
    void whatIsOldComesWithoutQueriesAfterAResetAndThePreamble() {
        assertThat(shown(
                        cut("\u001b[?1h", 10, 0, 16, Shown.Source.MEMORY),
                        output(10, "ab\u001b[c"),
                        output(15, "de\u001b[c")))
                .containsExactly(
                        "{\"type\":\"connected\"}",
                        "{\"type\":\"output\",\"data\":\"\\u001Bc\\u001B[?1h\"}",
                        "{\"type\":\"output\",\"data\":\"ab\"}",
                        "{\"type\":\"output\",\"data\":\"de\\u001B[c\"}");
    }

    @Test
    void whoLagsIsToldHowMuchWasLeftOut() {
        assertThat(String.join(
                        "",
                        shown(
                                cut("", 0, 0, 0, Shown.Source.START),
                                output(0, "a"),
                                cut("\u001b[1m", 5_000_000, 4_999_999, 5_000_000, Shown.Source.SKIPPED),
                                output(5_000_000, "z"))))
                .contains("[4999999 bytes were left out, as they were not read in time]")
                .contains("\\u001Bc");
    }

    @Test
    void framesFromTheClientAreUnderstood() {
        assertThat(typed("{\"type\":\"input\",\"data\":\"ls\\r\"}")).isEqualTo("ls\r");
        assertThat(typed("{\"type\":\"input\",\"data\":\"\"}")).isEmpty();
        assertThat(typed("{\"data\":\"\u0436\",\"more\":1,\"type\":\"input\"}")).isEqualTo("\u0436");
        assertThat(dialect.read("{\"type\":\"resize\",\"cols\":120,\"rows\":40}"))
                .isEqualTo(new Said.Resize(new TerminalSize(120, 40)));
    }

    private String typed(String frame) {
        return new String(((Said.Input) dialect.read(frame)).bytes(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "7",
                "\"input\"",
                "{}",
                "{\"type\":\"ping\"}",
                "{\"type\":7}",
                "{\"type\":null}",
                "{\"type\":\"input\"}",
                "{\"type\":\"input\",\"data\":7}",
                "{\"type\":\"input\",\"data\":null}",
                "{\"type\":\"resize\"}",
                "{\"type\":\"resize\",\"cols\":0,\"rows\":40}",
                "{\"type\":\"resize\",\"cols\":80,\"rows\":1001}",
                "{\"type\":\"resize\",\"cols\":-1,\"rows\":1}",
                "{\"type\":\"resize\",\"cols\":99999999999,\"rows\":1}",
                "{\"type\":\"resize\",\"cols\":\"x\",\"rows\":1}"
            })
    void whatMeansNothingIsIgnored(String frame) {
        assertThat(dialect.read(frame)).isEqualTo(new Said.Nothing());
    }

    @Test
    void aDeepFrameIsIgnored() {
        assertThat(dialect.read("[".repeat(100_000))).isEqualTo(new Said.Nothing());
    }

    @Test
    void bytesAreIgnored() {
        assertThat(dialect.read(new byte[] {1, 2})).isEqualTo(new Said.Nothing());
    }
}
