package dev.sandboxengine.terminal.holder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.runtime.ExecProcess;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.TerminalSize;
import dev.sandboxengine.terminal.Line;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a sandbox's person may let its holder say. */
class HeldLineTest {

    private static final String HELLO = "1 00112233445566aa 0 5 80 24 -";

    /** A carrier that says what a test wants it to. */
    private static final class Carrier implements ExecProcess {

        private final Queue<Output> says = new ArrayDeque<>();
        private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
        private boolean closed;

        Carrier frame(char type, byte... body) {
            says.add(new Output(Channel.STDOUT, Frames.of(type, body)));
            return this;
        }

        Carrier error(String words) {
            says.add(new Output(Channel.STDERR, words.getBytes(StandardCharsets.UTF_8)));
            return this;
        }

        @Override
        public Optional<Output> next() {
            return Optional.ofNullable(says.poll());
        }

        @Override
        public OutputStream stdin() {
            return heard;
        }

        @Override
        public void resize(TerminalSize size) {}

        @Override
        public int exitCode() {
            return 0;
        }

        @Override
        public void kill() {}

        @Override
        public void close() {
            closed = true;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] output(long offset, String text) {
        return ByteBuffer.allocate(8 + text.length())
                .putLong(offset)
                .put(bytes(text))
                .array();
    }

    @Test
    void itHearsOutputAndTheEndAndClosesItsCarrier() throws HeldLine.Silent {
        Carrier carrier = new Carrier()
                .frame('H', bytes(HELLO))
                .frame('O', output(0, "hello"))
                .frame('X', bytes("3"));
        HeldLine line = HeldLine.over(carrier);
        assertThat(line.hello().end()).isEqualTo(5);
        assertThat(line.next()).get().isInstanceOf(Line.Heard.Output.class);
        assertThat(line.next()).contains(new Line.Heard.Exit(3));
        line.close();
        assertThat(carrier.closed).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2 00112233445566aa 0 5 80 24 -",
                "1 short 0 5 80 24 -",
                "1 00112233445566aa -1 5 80 24 -",
                "1 00112233445566aa 0 9223372036854775807 80 24 -",
                "1 00112233445566aa 0 5 80 24 *",
                "1 00112233445566aa 0 5 80"
            })
    void whatIsNoGreetingIsAFailureOfItsSandboxAndNotOfTheEngine(String greeting) {
        Carrier carrier = new Carrier().frame('H', bytes(greeting));
        assertThatThrownBy(() -> HeldLine.over(carrier)).isInstanceOf(RuntimeFailure.Unavailable.class);
    }

    @Test
    void norIsAnythingThatFollows() throws HeldLine.Silent {
        for (Carrier carrier : new Carrier[] {
            new Carrier().frame('H', bytes(HELLO)).frame('O', bytes("short")),
            new Carrier().frame('H', bytes(HELLO)).frame('O', output(-7, "x")),
            new Carrier().frame('H', bytes(HELLO)).frame('O', output(Long.MAX_VALUE, "x")),
            new Carrier().frame('H', bytes(HELLO)).frame('T', bytes("short")),
            new Carrier().frame('H', bytes(HELLO)).frame('X', bytes("no number")),
            new Carrier().frame('H', bytes(HELLO)).frame('Q')
        }) {
            HeldLine line = HeldLine.over(carrier);
            assertThatThrownBy(line::next).isInstanceOf(RuntimeFailure.Unavailable.class);
        }
    }

    @Test
    void wordsWithoutEndAreNotKept() {
        Carrier carrier = new Carrier();
        for (int i = 0; i < 10_000; i++) {
            carrier.error("y".repeat(1000));
        }
        assertThatThrownBy(() -> HeldLine.over(carrier))
                .isInstanceOf(HeldLine.Silent.class)
                .message()
                .hasSizeLessThan(4000);
    }
}
