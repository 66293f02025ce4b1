package dev.sandboxengine.terminal.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sandboxengine.runtime.Utf8Text;
import dev.sandboxengine.terminal.Shown;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The original's JSON text frames. What it does not know it ignores. */
final class JsonDialect implements Dialect {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** As large as a pasted text may well be. */
    private static final int LARGEST = 1 << 20;

    private final Replay replay = new Replay();
    private final Utf8Text text = new Utf8Text();
    private boolean connected;

    private record Plain(String type) {}

    private record Text(String type, String data) {}

    private record Exit(String type, int code) {}

    @Override
    public List<Frame> greeting() {
        return List.of();
    }

    @Override
    public boolean waitsForHello() {
        return false;
    }

    @Override
    public boolean acknowledges() {
        return false;
    }

    @Override
    public int largestMessage() {
        return LARGEST;
    }

    @Override
    public List<Frame> show(Shown shown) {
        return switch (shown) {
            case Shown.Cut cut -> cut(cut);
            case Shown.Output output -> output(text.decode(replay.output(output)));
            case Shown.Exit exit -> ended(write(new Exit("exit", exit.code())));
            case Shown.Broken broken -> ended(write(new Text("error", broken.why() + "\r\n")));
            case Shown.Resized _, Shown.Title _, Shown.Viewers _, Shown.Dismissed _ -> List.of();
        };
    }

    private List<Frame> cut(Shown.Cut cut) {
        List<Frame> frames = new ArrayList<>();
        if (!connected) {
            connected = true;
            frames.add(write(new Plain("connected")));
        }
        frames.addAll(output(text.decode(replay.cut(cut))));
        return frames;
    }

    private static List<Frame> output(String data) {
        return data.isEmpty() ? List.of() : List.of(write(new Text("output", data)));
    }

    private List<Frame> ended(Frame last) {
        List<Frame> frames = new ArrayList<>(output(text.decode(replay.end()) + text.end()));
        frames.add(last);
        return frames;
    }

    @Override
    public List<Frame> error(String message) {
        return List.of(write(new Text("error", message + "\r\n")));
    }

    private static Frame write(Object frame) {
        try {
            return new Frame.Text(JSON.writeValueAsString(frame));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a frame of ours is not JSON", e);
        }
    }

    @Override
    public Said read(String frame) {
        try {
            JsonNode node = JSON.readTree(frame);
            return switch (node.path("type").asText()) {
                case "input" ->
                    node.path("data").isTextual()
                            ? new Said.Input(node.path("data").textValue().getBytes(StandardCharsets.UTF_8))
                            : new Said.Nothing();
                case "resize" ->
                    Sizes.of(node.path("cols"), node.path("rows"))
                            .<Said>map(Said.Resize::new)
                            .orElseGet(Said.Nothing::new);
                default -> new Said.Nothing();
            };
        } catch (JsonProcessingException e) {
            return new Said.Nothing();
        }
    }

    @Override
    public Said read(byte[] bytes) {
        return new Said.Nothing();
    }
}
