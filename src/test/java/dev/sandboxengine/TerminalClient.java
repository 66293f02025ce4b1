package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.framing.CloseFrame;
import org.java_websocket.handshake.ServerHandshake;

/** A client of the original's JSON dialect. Thread-safe. */
final class TerminalClient extends WebSocketClient {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int OPEN = 0;

    private final List<JsonNode> frames = new CopyOnWriteArrayList<>();
    private final StringBuffer output = new StringBuffer();
    private final AtomicInteger closeCode = new AtomicInteger(OPEN);

    private TerminalClient(URI uri, Map<String, String> headers) {
        super(uri, headers);
        setTcpNoDelay(true);
    }

    /** Connects to a sandbox's terminal with the client's key and waits until its shell is there. */
    static TerminalClient open(EngineClient engine, String id) {
        return open(engine.base(), "/api/v1/ws/terminal/" + id, Map.of("Authorization", "Bearer " + engine.key()));
    }

    /** The same with a terminal of its own. */
    static TerminalClient open(EngineClient engine, String id, String terminal) {
        return open(
                engine.base(),
                "/api/v1/ws/terminal/" + id + "?terminal=" + terminal,
                Map.of("Authorization", "Bearer " + engine.key()));
    }

    static TerminalClient open(URI base, String path, Map<String, String> headers) {
        URI uri = URI.create("ws://" + base.getAuthority() + path);
        TerminalClient client = new TerminalClient(uri, headers);
        try {
            assertThat(client.connectBlocking()).as("connected to %s", uri).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        await().atMost(PATIENCE).until(() -> !client.frames.isEmpty());
        return client;
    }

    /** Types a line. */
    void type(String line) {
        say(Map.of("type", "input", "data", line + "\n"));
    }

    void resize(int columns, int rows) {
        say(Map.of("type", "resize", "cols", columns, "rows", rows));
    }

    private void say(Object frame) {
        try {
            send(JSON.writeValueAsString(frame));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Everything that the shell wrote until now. */
    String output() {
        return output.toString();
    }

    void awaitOutput(String text) {
        await("the terminal shows " + text).atMost(PATIENCE).until(() -> output.indexOf(text) >= 0);
    }

    /** The frames that came. */
    List<JsonNode> frames() {
        return frames;
    }

    /** Waits until the server closes; the code. */
    int awaitClose() {
        await("the terminal is closed").atMost(PATIENCE).until(() -> closeCode.get() != OPEN);
        return closeCode.get();
    }

    /** Breaks the connection as a lost network would, without a word. */
    void breakOff() {
        closeConnection(CloseFrame.ABNORMAL_CLOSE, "lost");
    }

    @Override
    public void onOpen(ServerHandshake handshake) {}

    @Override
    public void onMessage(String message) {
        try {
            JsonNode frame = JSON.readTree(message);
            if (frame.path("type").asText().equals("output")) {
                output.append(frame.path("data").asText());
            }
            frames.add(frame);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(message, e);
        }
    }

    @Override
    public void onClose(int code, String reason, boolean remote) {
        closeCode.set(code);
    }

    @Override
    public void onError(Exception e) {}
}
