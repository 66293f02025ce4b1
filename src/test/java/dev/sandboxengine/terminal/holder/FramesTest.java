package dev.sandboxengine.terminal.holder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.runtime.RuntimeFailure;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FramesTest {

    @Test
    void framesComeWholeHoweverTheirBytesAreCut() {
        Random random = new Random(3);
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        byte[][] bodies = new byte[200][];
        for (int i = 0; i < bodies.length; i++) {
            bodies[i] = new byte[random.nextInt(300)];
            random.nextBytes(bodies[i]);
            wire.writeBytes(Frames.of((char) ('A' + i % 26), bodies[i]));
        }
        Frames frames = new Frames();
        int next = 0;
        byte[] all = wire.toByteArray();
        for (int from = 0; from < all.length; ) {
            int to = Math.min(all.length, from + 1 + random.nextInt(700));
            frames.add(Arrays.copyOfRange(all, from, to));
            from = to;
            for (Optional<Frames.Frame> frame = frames.next(); frame.isPresent(); frame = frames.next()) {
                assertThat(frame.get().type()).isEqualTo((char) ('A' + next % 26));
                assertThat(frame.get().body()).isEqualTo(bodies[next]);
                next++;
            }
        }
        assertThat(next).isEqualTo(bodies.length);
    }

    @Test
    void whatIsNoFrameIsRefused() {
        assertThatThrownBy(
                        () -> new Frames().add("HTTP/1.1 200 OK".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                .isInstanceOf(RuntimeFailure.Unavailable.class);
    }
}
