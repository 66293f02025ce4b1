package dev.sandboxengine.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.runtime.ExecProcess.Channel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputFramesTest {

    private static byte[] frame(int stream, String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + content.length)
                .put((byte) stream)
                .position(4)
                .putInt(content.length)
                .put(content)
                .array();
    }

    private static byte[] concat(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** Gives what it has in two pieces, cut at a place. */
    private static OutputFrames.Source cutAt(byte[] bytes, int cut) {
        var position = new int[1];
        return (buffer, offset, length) -> {
            int end = position[0] < cut ? cut : bytes.length;
            if (position[0] == bytes.length) {
                return -1;
            }
            int count = Math.min(length, end - position[0]);
            System.arraycopy(bytes, position[0], buffer, offset, count);
            position[0] += count;
            return count;
        };
    }

    private static List<String> read(OutputFrames frames) throws IOException {
        var out = new StringBuilder();
        var err = new StringBuilder();
        for (var output = frames.next(); output != null; output = frames.next()) {
            assertThat(output.bytes()).isNotEmpty();
            (output.channel() == Channel.STDOUT ? out : err)
                    .append(new String(output.bytes(), StandardCharsets.ISO_8859_1));
        }
        return List.of(out.toString(), err.toString());
    }

    @Test
    void framesAreReadHoweverTheyAreCut() throws IOException {
        byte[] bytes = concat(frame(1, "one"), frame(2, "two"), frame(1, ""), frame(1, "three"), frame(3, "four"));
        for (int cut = 0; cut <= bytes.length; cut++) {
            assertThat(read(new OutputFrames(cutAt(bytes, cut), false)))
                    .as("cut at %s", cut)
                    .containsExactly("onethree", "twofour");
        }
    }

    @Test
    void aTerminalsBytesAreLeftAlone() throws IOException {
        byte[] bytes = concat(frame(1, "like a frame"), new byte[] {0, 1, 2});
        for (int cut = 0; cut <= bytes.length; cut++) {
            assertThat(read(new OutputFrames(cutAt(bytes, cut), true)))
                    .containsExactly(new String(bytes, StandardCharsets.ISO_8859_1), "");
        }
    }

    @Test
    void aFrameThatBreaksOffIsAFailure() {
        byte[] bytes = frame(1, "whole");
        for (int length = 1; length < bytes.length; length++) {
            var frames = new OutputFrames(cutAt(Arrays.copyOf(bytes, length), 0), false);
            assertThatThrownBy(() -> read(frames)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void whatIsNoFrameIsAFailure() {
        var frames = new OutputFrames(cutAt("HTTP/1.1 200".getBytes(StandardCharsets.UTF_8), 0), false);

        assertThatThrownBy(frames::next).isInstanceOf(IOException.class);
    }

    @Test
    void outputsAreTheReadersToKeep() throws IOException {
        var frames = new OutputFrames(cutAt(concat(frame(1, "first"), frame(1, "other")), 0), false);
        var kept = new ArrayList<byte[]>();
        for (var output = frames.next(); output != null; output = frames.next()) {
            kept.add(output.bytes());
        }

        assertThat(kept)
                .extracting(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .containsExactly("first", "other");
    }
}
