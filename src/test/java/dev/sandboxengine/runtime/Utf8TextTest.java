package dev.sandboxengine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8TextTest {

    private static final String MIXED = "a\u00e9\u20ac\ud83d\ude00\ufffdz\n";

    @Test
    void aTextMayBeCutAnywhereTwice() {
        byte[] bytes = MIXED.getBytes(StandardCharsets.UTF_8);
        for (int first = 0; first <= bytes.length; first++) {
            for (int second = first; second <= bytes.length; second++) {
                var text = new Utf8Text();
                String read = text.decode(Arrays.copyOfRange(bytes, 0, first))
                        + text.decode(Arrays.copyOfRange(bytes, first, second))
                        + text.decode(Arrays.copyOfRange(bytes, second, bytes.length))
                        + text.end();
                assertThat(read).isEqualTo(MIXED);
            }
        }
    }

    @Test
    void aTextMayComeByteByByte() {
        var text = new Utf8Text();
        var read = new StringBuilder();
        for (byte one : MIXED.repeat(3).getBytes(StandardCharsets.UTF_8)) {
            read.append(text.decode(new byte[] {one}));
        }
        assertThat(read.append(text.end())).hasToString(MIXED.repeat(3));
    }

    @Test
    void whatIsNotTextBecomesTheReplacement() {
        var text = new Utf8Text();
        assertThat(text.decode(new byte[] {'a', (byte) 0xff, 'b', (byte) 0xc0, (byte) 0x80, 'c'}))
                .startsWith("a\ufffdb")
                .endsWith("c");
        assertThat(text.decode(new byte[] {(byte) 0xe2, (byte) 0x82})).isEmpty();
        assertThat(text.end()).isEqualTo("\ufffd");
    }

    @Test
    void anyBytesCutAnywhereAreTheSameText() {
        var random = new Random(11);
        for (int round = 0; round < 2000; round++) {
            byte[] bytes = new byte[random.nextInt(24)];
            random.nextBytes(bytes);
            int cut = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
            var text = new Utf8Text();
            String read = text.decode(Arrays.copyOf(bytes, cut))
                    + text.decode(Arrays.copyOfRange(bytes, cut, bytes.length))
                    + text.end();
            assertThat(read).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
        }
    }
}
