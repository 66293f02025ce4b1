package dev.sandboxengine.terminal.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sandboxengine.runtime.TerminalSize;
import dev.sandboxengine.terminal.Shown;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** ttyd's frames, of which the first byte says what they are. */
final class TtyDialect implements Dialect {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LARGEST = 1 << 20;
    private static final byte OUTPUT = '0';
    private static final byte TITLE = '1';
    private static final byte PREFERENCES = '2';

    private final Replay replay = new Replay();
    private final String title;
    private boolean greeted;

    /** @param title of the window, until a program says another */
    TtyDialect(String title) {
        this.title = title;
    }

    @Override
    public List<Frame> greeting() {
        return List.of(frame(TITLE, title), frame(PREFERENCES, "{}"));
    }

    @Override
    public boolean waitsForHello() {
        return true;
    }

    @Override
    public boolean acknowledges() {
        return false;
    }

    @Override
    public int largestMessage() {
        return LARGEST;
    }

    private static Frame frame(byte type, String text) {
        return frame(type, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Frame frame(byte type, byte[] bytes) {
        byte[] frame = new byte[bytes.length + 1];
        frame[0] = type;
        System.arraycopy(bytes, 0, frame, 1, bytes.length);
        return new Frame.Binary(frame);
    }

    private static List<Frame> output(byte[] bytes) {
        return bytes.length == 0 ? List.of() : List.of(frame(OUTPUT, bytes));
    }

    @Override
    public List<Frame> show(Shown shown) {
        return switch (shown) {
            case Shown.Cut cut -> output(replay.cut(cut));
            case Shown.Output output -> output(replay.output(output));
            case Shown.Title changed -> List.of(frame(TITLE, changed.title()));
            case Shown.Exit _, Shown.Dismissed _ -> output(replay.end());
            case Shown.Broken broken -> {
                List<Frame> frames = new ArrayList<>(output(replay.end()));
                frames.addAll(error(broken.why()));
                yield frames;
            }
            case Shown.Resized _, Shown.Viewers _ -> List.of();
        };
    }

    @Override
    public List<Frame> error(String message) {
        return List.of(frame(OUTPUT, "\r\n" + message + "\r\n"));
    }

    /** Some clients send as text what others send as bytes. */
    @Override
    public Said read(String text) throws ProtocolBroken {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Said read(byte[] bytes) throws ProtocolBroken {
        if (bytes.length == 0) {
            return new Said.Nothing();
        }
        if (!greeted) {
            greeted = true;
            return new Said.Hello(
                    size(bytes, 0)
                            .orElseThrow(() -> new ProtocolBroken("the first message is JSON with columns and rows")),
                    Optional.empty());
        }
        return switch (bytes[0]) {
            case '0' -> new Said.Input(Arrays.copyOfRange(bytes, 1, bytes.length));
            case '1' ->
                size(bytes, 1).flatMap(size -> size).<Said>map(Said.Resize::new).orElseGet(Said.Nothing::new);
            case '2' -> new Said.Pause(true);
            case '3' -> new Said.Pause(false);
            default -> new Said.Nothing();
        };
    }

    /** The size that an object says, if it says one; empty when it is no object. */
    private static Optional<Optional<TerminalSize>> size(byte[] bytes, int from) {
        try {
            JsonNode node = JSON.readTree(bytes, from, bytes.length - from);
            return node.isObject() ? Optional.of(Sizes.of(node.path("columns"), node.path("rows"))) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot be read", e);
        }
    }
}
