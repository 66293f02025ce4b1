package dev.sandboxengine.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A terminal of the engine's in its own dialect, {@code sandbox.v1}. */
final class EngineTerminal implements Peer {

    private static final int ACKNOWLEDGE = 64 << 10;
    private static final int OFFSET = Long.BYTES;

    private final ObjectMapper json = new ObjectMapper();
    private final WebSocket socket;
    private final byte[] bytes = new byte[256 << 10];
    private boolean acknowledges = true;
    private String epoch = "";
    private long at;
    private long acknowledged;
    private long missed;

    /** Opens it and says hello. */
    EngineTerminal(int port, String key, String sandbox, String name) throws IOException {
        this(port, key, sandbox, name, "");
    }

    private EngineTerminal(int port, String key, String sandbox, String name, String seen) throws IOException {
        socket = new WebSocket(port, "/api/v1/ws/terminal/" + sandbox + "?terminal=" + name, "sandbox.v1", key);
        socket.send(
                WebSocket.TEXT,
                ("{\"type\":\"hello\",\"cols\":120,\"rows\":40" + seen + "}").getBytes(StandardCharsets.UTF_8));
    }

    /** Opens it where another stood. */
    static EngineTerminal resume(int port, String key, String sandbox, String name, String epoch, long offset)
            throws IOException {
        return new EngineTerminal(port, key, sandbox, name, ",\"epoch\":\"" + epoch + "\",\"offset\":" + offset);
    }

    @Override
    public void type(byte[] typed) throws IOException {
        socket.send(WebSocket.BINARY, typed);
    }

    @Override
    public int read() throws IOException {
        while (true) {
            int type = socket.receive();
            if (type < 0) {
                return -1;
            }
            if (type == WebSocket.TEXT) {
                told(json.readTree(socket.text()));
                continue;
            }
            int count = socket.length() - OFFSET;
            System.arraycopy(socket.payload(), OFFSET, bytes, 0, count);
            long offset = ByteBuffer.wrap(socket.payload()).getLong();
            if (offset != at) {
                throw new IOException("byte " + offset + " came where " + at + " was due");
            }
            at += count;
            if (acknowledges && at - acknowledged >= ACKNOWLEDGE) {
                acknowledge();
            }
            return count;
        }
    }

    private void told(JsonNode said) {
        switch (said.path("type").asText()) {
            case "ready", "cut" -> {
                epoch = said.path("epoch").asText();
                at = said.path("offset").asLong();
                acknowledged = at;
                missed += said.path("missed").asLong();
            }
            default -> {}
        }
    }

    /** Waits until the engine has answered the hello. */
    void awaitReady() throws IOException {
        while (epoch.isEmpty()) {
            if (socket.receive() != WebSocket.TEXT) {
                throw new IOException("the terminal did not begin");
            }
            told(json.readTree(socket.text()));
        }
    }

    private void acknowledge() throws IOException {
        acknowledged = at;
        socket.send(WebSocket.TEXT, ("{\"type\":\"ack\",\"offset\":" + at + "}").getBytes(StandardCharsets.UTF_8));
    }

    /** Takes what comes and says nothing of it. */
    void acknowledgeNothing() {
        acknowledges = false;
    }

    String epoch() {
        return epoch;
    }

    long at() {
        return at;
    }

    long missed() {
        return missed;
    }

    @Override
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public void patience(int millis) throws IOException {
        socket.patience(millis);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
