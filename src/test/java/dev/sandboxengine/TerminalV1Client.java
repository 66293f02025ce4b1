package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/**
 * A client of {@code sandbox.v1}. What it was shown is counted by offsets, so that a hole or a double is an error; it
 * acknowledges whatever came, unless it was told not to. Thread-safe.
 */
public final class TerminalV1Client extends SocketClient {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** How far a client has come. */
    public record Position(String epoch, long offset) {}

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final List<JsonNode> messages = new CopyOnWriteArrayList<>();
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final Semaphore arrivals = new Semaphore(0);
    private volatile boolean acknowledges = true;
    private String epoch = "";
    private long offset = -1;

    private TerminalV1Client(URI base, String path, Map<String, String> headers) {
        super(base, path, headers, "sandbox.v1");
    }

    /** Connects to a terminal of a sandbox and says hello. */
    public static TerminalV1Client open(URI base, String path, Map<String, String> headers, int columns, int rows) {
        TerminalV1Client client = silent(base, path, headers);
        client.say(Map.of("type", "hello", "cols", columns, "rows", rows));
        return client;
    }

    /** Connects and goes on where another one was. */
    public static TerminalV1Client resume(URI base, String path, Map<String, String> headers, Position seen) {
        TerminalV1Client client = silent(base, path, headers);
        client.say(Map.of("type", "hello", "cols", 80, "rows", 24, "epoch", seen.epoch(), "offset", seen.offset()));
        return client;
    }

    /** Connects and says nothing. */
    public static TerminalV1Client silent(URI base, String path, Map<String, String> headers) {
        TerminalV1Client client = new TerminalV1Client(base, path, headers);
        client.connected();
        return client;
    }

    /** Says something. */
    public void say(Map<String, ?> message) {
        try {
            send(JSON.writeValueAsString(new HashMap<>(message)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Types. */
    public void type(String text) {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    public void resize(int columns, int rows) {
        say(Map.of("type", "resize", "cols", columns, "rows", rows));
    }

    public void acknowledge(long seen) {
        say(Map.of("type", "ack", "offset", seen));
    }

    /** From now on says nothing of how far it has come. */
    public void stopAcknowledging() {
        acknowledges = false;
    }

    /** The text messages that came. */
    public List<JsonNode> messages() {
        return messages;
    }

    /** Those of a type. */
    public List<JsonNode> messages(String type) {
        return messages.stream()
                .filter(message -> message.path("type").asText().equals(type))
                .toList();
    }

    /** Waits for the first of a type. */
    public JsonNode awaitMessage(String type) {
        await("a message " + type).atMost(PATIENCE).until(() -> !messages(type).isEmpty());
        return messages(type).getFirst();
    }

    /** Everything that was shown since this connection began, preambles not included. */
    public synchronized byte[] output() {
        return output.toByteArray();
    }

    /** How many bytes that is. */
    public synchronized int size() {
        return output.size();
    }

    /** Waits until this is shown. */
    public void awaitOutput(String text) {
        await("the terminal shows " + text)
                .atMost(PATIENCE)
                .until(() -> new String(output(), StandardCharsets.UTF_8).contains(text));
        assertThat(faults).isEmpty();
    }

    /** How far it has come. */
    public synchronized Position position() {
        assertThat(faults).isEmpty();
        return new Position(epoch, offset);
    }

    /** What was shown until now, and how far that is; together, whatever comes meanwhile. */
    @SuppressWarnings("ArrayRecordComponent") // never compared: it is cargo
    public record Taken(byte[] output, Position position) {}

    /** What was shown until now. */
    public synchronized Taken taken() {
        return new Taken(output(), position());
    }

    /** One permit for each message that came. */
    public Semaphore arrivals() {
        return arrivals;
    }

    @Override
    public synchronized void onMessage(String message) {
        try {
            JsonNode node = JSON.readTree(message);
            if (node.path("type").asText().matches("ready|cut")) {
                epoch = node.path("epoch").asText();
                offset = node.path("offset").asLong();
            }
            messages.add(node);
            arrivals.release();
        } catch (JsonProcessingException e) {
            faults.add("no JSON: " + message);
        }
    }

    @Override
    public void onMessage(ByteBuffer message) {
        long now;
        synchronized (this) {
            long at = message.getLong();
            if (at != offset) {
                faults.add("output at " + at + " where " + offset + " was due");
            }
            byte[] bytes = new byte[message.remaining()];
            message.get(bytes);
            output.writeBytes(bytes);
            offset = at + bytes.length;
            now = offset;
        }
        arrivals.release();
        if (acknowledges && isOpen()) {
            acknowledge(now);
        }
    }
}
