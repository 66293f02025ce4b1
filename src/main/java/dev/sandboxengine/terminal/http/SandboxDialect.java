package dev.sandboxengine.terminal.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sandboxengine.http.Json;
import dev.sandboxengine.runtime.TerminalSize;
import dev.sandboxengine.terminal.Position;
import dev.sandboxengine.terminal.Shown;
import dev.sandboxengine.terminal.TerminalName;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code sandbox.v1}: output with offsets, so that a client can go on where it was. */
final class SandboxDialect implements Dialect {

    /** How much is sent beyond what was acknowledged, in bytes. */
    static final int WINDOW = 256 * 1024;

    private static final ObjectMapper JSON = Json.mapper();
    private static final int LARGEST = 64 * 1024;
    private static final int LONGEST_EPOCH = 64;

    private final TerminalName terminal;
    private boolean ready;
    private boolean greeted;

    SandboxDialect(TerminalName terminal) {
        this.terminal = terminal;
    }

    private record Cut(
            String type,
            String terminal,
            String epoch,
            long offset,
            boolean fresh,
            String preamble,
            long missed,
            long replayUntil,
            String source,
            int cols,
            int rows,
            boolean write,
            boolean held,
            int window) {}

    private record Resize(String type, int cols, int rows) {}

    private record Title(String type, String title) {}

    private record Viewers(String type, int count, int writers, boolean write, boolean answers) {}

    private record Exit(String type, int code) {}

    private record Failure(String type, String message) {}

    @Override
    public List<Frame> greeting() {
        return List.of();
    }

    @Override
    public boolean waitsForHello() {
        return true;
    }

    @Override
    public boolean acknowledges() {
        return true;
    }

    @Override
    public int largestMessage() {
        return LARGEST;
    }

    @Override
    public List<Frame> show(Shown shown) {
        return switch (shown) {
            case Shown.Cut cut -> List.of(cut(cut));
            case Shown.Output output -> List.of(output(output));
            case Shown.Resized resized ->
                List.of(write(new Resize(
                        "resize", resized.size().columns(), resized.size().rows())));
            case Shown.Title title -> List.of(write(new Title("title", title.title())));
            case Shown.Viewers viewers ->
                List.of(write(new Viewers(
                        "viewers", viewers.count(), viewers.writers(), viewers.writes(), viewers.answers())));
            case Shown.Exit exit -> List.of(write(new Exit("exit", exit.code())));
            case Shown.Broken broken -> error(broken.why());
            case Shown.Dismissed _ -> List.of();
        };
    }

    private Frame cut(Shown.Cut cut) {
        String type = ready ? "cut" : "ready";
        ready = true;
        return write(new Cut(
                type,
                terminal.value(),
                cut.epoch().value(),
                cut.offset(),
                cut.fresh(),
                Base64.getEncoder().encodeToString(cut.preamble()),
                cut.missed(),
                cut.replayUntil(),
                cut.source().name().toLowerCase(Locale.ROOT),
                cut.size().columns(),
                cut.size().rows(),
                cut.writes(),
                cut.held(),
                WINDOW));
    }

    private static Frame output(Shown.Output output) {
        return new Frame.Binary(ByteBuffer.allocate(Long.BYTES + output.bytes().length)
                .putLong(output.offset())
                .put(output.bytes())
                .array());
    }

    @Override
    public List<Frame> error(String message) {
        return List.of(write(new Failure("error", message)));
    }

    private static Frame write(Object message) {
        try {
            return new Frame.Text(JSON.writeValueAsString(message));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a message of ours is not JSON", e);
        }
    }

    @Override
    public Said read(byte[] bytes) throws ProtocolBroken {
        if (!greeted) {
            throw new ProtocolBroken("say hello first");
        }
        return new Said.Input(bytes);
    }

    @Override
    public Said read(String text) throws ProtocolBroken {
        JsonNode node = parse(text);
        String type = node.path("type").asText();
        if (greeted == type.equals("hello")) {
            throw new ProtocolBroken(greeted ? "hello was said before" : "say hello first");
        }
        return switch (type) {
            case "hello" -> hello(node);
            case "ack" -> new Said.Acknowledge(offset(node));
            case "resize" -> new Said.Resize(size(node));
            case "take" -> new Said.Take();
            default -> throw new ProtocolBroken("type is one of hello, ack, resize, take");
        };
    }

    private static JsonNode parse(String text) throws ProtocolBroken {
        try {
            JsonNode node = JSON.readTree(text);
            if (node.isObject() && node.path("type").isTextual()) {
                return node;
            }
        } catch (JsonProcessingException _) {
            // The same answer as to JSON of another shape
        }
        throw new ProtocolBroken("a text message is a JSON object with a type");
    }

    private Said hello(JsonNode node) throws ProtocolBroken {
        boolean sized = node.has("cols") || node.has("rows");
        Optional<TerminalSize> size = sized ? Optional.of(size(node)) : Optional.empty();
        Optional<Position> seen = Optional.empty();
        if (node.has("epoch") || node.has("offset")) {
            JsonNode epoch = node.path("epoch");
            if (!epoch.isTextual() || epoch.textValue().length() > LONGEST_EPOCH) {
                throw new ProtocolBroken("epoch is the text of the last ready or cut, and comes with offset");
            }
            seen = Optional.of(new Position(epoch.textValue(), offset(node)));
        }
        greeted = true;
        return new Said.Hello(size, seen);
    }

    private static TerminalSize size(JsonNode node) throws ProtocolBroken {
        return Sizes.of(node.path("cols"), node.path("rows"))
                .orElseThrow(() -> new ProtocolBroken("cols and rows are whole numbers from 1 to " + TerminalSize.MAX));
    }

    private static long offset(JsonNode node) throws ProtocolBroken {
        JsonNode offset = node.path("offset");
        if (!offset.isIntegralNumber() || !offset.canConvertToLong() || offset.longValue() < 0) {
            throw new ProtocolBroken("offset is a whole number from 0");
        }
        return offset.longValue();
    }
}
