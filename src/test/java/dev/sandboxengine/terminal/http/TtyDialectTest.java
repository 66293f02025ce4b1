package dev.sandboxengine.terminal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.runtime.TerminalSize;
import dev.sandboxengine.terminal.Shown;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TtyDialectTest {

    private final TtyDialect dialect = new TtyDialect("main");

    private static List<String> texts(List<Frame> frames) {
        return frames.stream()
                .map(frame -> new String(((Frame.Binary) frame).bytes(), StandardCharsets.UTF_8))
                .toList();
    }

    private void greet() throws ProtocolBroken {
        dialect.read("{\"AuthToken\":\"\",\"columns\":80,\"rows\":24}");
    }

    @Test
    void titleAndPreferencesComeFirst() {
        assertThat(texts(dialect.greeting())).containsExactly("1main", "2{}");
    }

    @Test
    void whatIsShownIsSaidInItsFrames() {
        Shown.Cut cut = new Shown.Cut(
                FakeTerminals.EPOCH, 0, true, new byte[0], 0, 0, Shown.Source.START, TerminalSize.DEFAULT, true, true);
        assertThat(dialect.show(cut)).isEmpty();
        assertThat(((Frame.Binary) dialect.show(new Shown.Output(0, new byte[] {-1, 0, 27}))
                                .getFirst())
                        .bytes())
                .containsExactly('0', -1, 0, 27);
        assertThat(texts(dialect.show(new Shown.Title("t")))).containsExactly("1t");
        assertThat(texts(dialect.show(new Shown.Broken("why")))).containsExactly("0\r\nwhy\r\n");
    }

    @Test
    void theFirstMessageIsJson() throws ProtocolBroken {
        assertThat(dialect.read("{\"AuthToken\":\"x\",\"columns\":120,\"rows\":40}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(new Said.Hello(Optional.of(new TerminalSize(120, 40)), Optional.empty()));
        assertThat(((Said.Input) dialect.read("0ls\r")).bytes()).containsExactly('l', 's', '\r');
        assertThat(dialect.read("1{\"columns\":1,\"rows\":2}")).isEqualTo(new Said.Resize(new TerminalSize(1, 2)));
        assertThat(dialect.read("2")).isEqualTo(new Said.Pause(true));
        assertThat(dialect.read("3")).isEqualTo(new Said.Pause(false));
    }

    @Test
    void aSizeThatNoTerminalHasIsNone() throws ProtocolBroken {
        assertThat(dialect.read("{\"columns\":0,\"rows\":-1}"))
                .isEqualTo(new Said.Hello(Optional.empty(), Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0ls", "x", "[]", "{", "7"})
    void anotherFirstMessageBreaksTheProtocol(String message) {
        assertThatThrownBy(() -> dialect.read(message)).isInstanceOf(ProtocolBroken.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1{", "1[]", "1{\"columns\":-1,\"rows\":1}", "9", "{}", "\u0000"})
    void whatMeansNothingIsIgnored(String message) throws ProtocolBroken {
        greet();
        assertThat(dialect.read(message)).isEqualTo(new Said.Nothing());
    }
}
