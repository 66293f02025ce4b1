package dev.sandboxengine.terminal.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sandboxengine.runtime.TerminalSize;
import java.util.Optional;

/** The original's JSON text frames. Immutable. */
final class JsonDialect {

    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonDialect() {}

    /** What a client says. */
    sealed interface FromClient {
        /** Key strokes. */
        record Input(String data) implements FromClient {}

        /** The size of its window. */
        record Resize(TerminalSize size) implements FromClient {}
    }

    private record Plain(String type) {}

    private record Text(String type, String data) {}

    private record Exit(String type, int code) {}

    static String connected() {
        return write(new Plain("connected"));
    }

    static String output(String data) {
        return write(new Text("output", data));
    }

    static String error(String data) {
        return write(new Text("error", data));
    }

    static String exit(int code) {
        return write(new Exit("exit", code));
    }

    private static String write(Object frame) {
        try {
            return JSON.writeValueAsString(frame);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a frame of ours is not JSON", e);
        }
    }

    /** What a frame says; empty when it is malformed, of an unknown type, or out of bounds, all of which are ignored. */
    static Optional<FromClient> read(String frame) {
        try {
            JsonNode node = JSON.readTree(frame);
            return switch (node.path("type").asText()) {
                case "input" ->
                    Optional.of(node.path("data"))
                            .filter(JsonNode::isTextual)
                            .map(data -> new FromClient.Input(data.textValue()));
                case "resize" -> size(node).map(FromClient.Resize::new);
                default -> Optional.empty();
            };
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static Optional<TerminalSize> size(JsonNode node) {
        int columns = node.path("cols").asInt();
        int rows = node.path("rows").asInt();
        boolean sensible = columns >= 1 && rows >= 1 && columns <= TerminalSize.MAX && rows <= TerminalSize.MAX;
        return sensible ? Optional.of(new TerminalSize(columns, rows)) : Optional.empty();
    }
}
