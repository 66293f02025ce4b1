package dev.sandboxengine.terminal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.runtime.TerminalSize;
import dev.sandboxengine.terminal.Position;
import dev.sandboxengine.terminal.Shown;
import dev.sandboxengine.terminal.TerminalName;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxDialectTest {

    private final SandboxDialect dialect = new SandboxDialect(TerminalName.MAIN);

    private String shown(Shown shown) {
        return ((Frame.Text) dialect.show(shown).getFirst()).text();
    }

    private void greet() throws ProtocolBroken {
        dialect.read("{\"type\":\"hello\",\"cols\":80,\"rows\":24}");
    }

    @Test
    void whatIsShownIsSaidInItsWords() {
        Shown.Cut cut = new Shown.Cut(
                FakeTerminals.EPOCH,
                70,
                true,
                new byte[] {27, 'c'},
                5,
                90,
                Shown.Source.MEMORY,
                new TerminalSize(100, 30),
                true,
                false);
        assertThat(shown(cut))
                .isEqualTo("{\"type\":\"ready\",\"terminal\":\"main\",\"epoch\":\"0123456789abcdef\",\"offset\":70,"
                        + "\"fresh\":true,\"preamble\":\"G2M=\",\"missed\":5,\"replay_until\":90,\"source\":\"memory\","
                        + "\"cols\":100,\"rows\":30,\"write\":true,\"held\":false,\"window\":262144}");
        assertThat(shown(cut)).startsWith("{\"type\":\"cut\"");
        assertThat(shown(new Shown.Resized(new TerminalSize(1, 2))))
                .isEqualTo("{\"type\":\"resize\",\"cols\":1,\"rows\":2}");
        assertThat(shown(new Shown.Title("\u0451"))).isEqualTo("{\"type\":\"title\",\"title\":\"\u0451\"}");
        assertThat(shown(new Shown.Viewers(3, 2, true, false)))
                .isEqualTo("{\"type\":\"viewers\",\"count\":3,\"writers\":2,\"write\":true,\"answers\":false}");
        assertThat(shown(new Shown.Exit(3))).isEqualTo("{\"type\":\"exit\",\"code\":3}");
        assertThat(shown(new Shown.Broken("b"))).isEqualTo("{\"type\":\"error\",\"message\":\"b\"}");
    }

    @Test
    void outputBeginsWithItsOffset() {
        Frame frame = dialect.show(new Shown.Output(0x0102030405060708L, new byte[] {9, -1}))
                .getFirst();
        assertThat(((Frame.Binary) frame).bytes()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, -1);
    }

    @Test
    void helloSaysTheSizeAndWhereToGoOn() throws ProtocolBroken {
        assertThat(dialect.read(
                        "{\"type\":\"hello\",\"cols\":80,\"rows\":24,\"epoch\":\"e\",\"offset\":7,\"later\":1}"))
                .isEqualTo(new Said.Hello(Optional.of(TerminalSize.DEFAULT), Optional.of(new Position("e", 7))));
        assertThat(dialect.read(new byte[] {1})).isInstanceOf(Said.Input.class);
        assertThat(dialect.read("{\"type\":\"ack\",\"offset\":9}")).isEqualTo(new Said.Acknowledge(9));
        assertThat(dialect.read("{\"type\":\"take\"}")).isEqualTo(new Said.Take());
        assertThat(dialect.read("{\"type\":\"resize\",\"cols\":1,\"rows\":1000}"))
                .isEqualTo(new Said.Resize(new TerminalSize(1, 1000)));
    }

    @Test
    void helloMaySayNothing() throws ProtocolBroken {
        assertThat(dialect.read("{\"type\":\"hello\"}")).isEqualTo(new Said.Hello(Optional.empty(), Optional.empty()));
    }

    @Test
    void nothingComesBeforeHelloAndNoSecondOneAfterIt() throws ProtocolBroken {
        assertThatThrownBy(() -> dialect.read(new byte[] {1})).hasMessage("say hello first");
        assertThatThrownBy(() -> dialect.read("{\"type\":\"take\"}")).hasMessage("say hello first");
        greet();
        assertThatThrownBy(this::greet).hasMessage("hello was said before");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "7",
                "{}",
                "{\"type\":7}",
                "{\"type\":\"input\",\"data\":\"x\"}",
                "{\"type\":\"ack\"}",
                "{\"type\":\"ack\",\"offset\":-1}",
                "{\"type\":\"ack\",\"offset\":1.5}",
                "{\"type\":\"ack\",\"offset\":\"1\"}",
                "{\"type\":\"ack\",\"offset\":99999999999999999999}",
                "{\"type\":\"resize\"}",
                "{\"type\":\"resize\",\"cols\":80}",
                "{\"type\":\"resize\",\"cols\":-80,\"rows\":-24}",
                "{\"type\":\"resize\",\"cols\":0,\"rows\":24}",
                "{\"type\":\"resize\",\"cols\":80,\"rows\":1001}",
                "{\"type\":\"take\"} x",
                "{\"type\":\"take\",\"type\":\"take\"}"
            })
    void anythingElseBreaksTheProtocol(String message) throws ProtocolBroken {
        greet();
        assertThatThrownBy(() -> dialect.read(message)).isInstanceOf(ProtocolBroken.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':'hello','cols':80}",
                "{'type':'hello','cols':80,'rows':0}",
                "{'type':'hello','epoch':'e'}",
                "{'type':'hello','offset':1}",
                "{'type':'hello','epoch':7,'offset':1}",
                "{'type':'hello','epoch':'e','offset':-1}"
            },
            quoteCharacter = '`')
    void ahelloThatIsHalfBreaksTheProtocol(String message) {
        assertThatThrownBy(() -> dialect.read(message.replace('\'', '"'))).isInstanceOf(ProtocolBroken.class);
    }
}
