package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.java_websocket.WebSocket;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.framing.CloseFrame;
import org.java_websocket.framing.Framedata;
import org.java_websocket.handshake.ServerHandshake;
import org.java_websocket.protocols.IProtocol;
import org.java_websocket.protocols.Protocol;

/** A WebSocket that remembers what came, or hands it on. Thread-safe. */
public class SocketClient extends WebSocketClient {

    protected static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int OPEN = 0;

    private final List<String> texts = new CopyOnWriteArrayList<>();
    private final List<byte[]> binaries = new CopyOnWriteArrayList<>();
    private final AtomicInteger closeCode = new AtomicInteger(OPEN);
    private final AtomicInteger pings = new AtomicInteger();
    private volatile boolean answersPings = true;
    private final AtomicReference<String> closeReason = new AtomicReference<>("");

    /** @param protocol "" for none */
    protected SocketClient(URI base, String path, Map<String, String> headers, String protocol) {
        super(
                URI.create("ws://" + base.getAuthority() + path),
                new Draft_6455(List.of(), List.<IProtocol>of(new Protocol(protocol))),
                headers,
                0);
    }

    /** Connects. */
    public static SocketClient open(URI base, String path, Map<String, String> headers, String protocol) {
        SocketClient client = new SocketClient(base, path, headers, protocol);
        client.connected();
        return client;
    }

    /** Waits for the connection. */
    protected final void connected() {
        setTcpNoDelay(true);
        try {
            assertThat(connectBlocking()).as("connected to %s", getURI()).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The text messages that came. */
    public final List<String> texts() {
        return texts;
    }

    /** The binary messages that came. */
    public final List<byte[]> binaries() {
        return binaries;
    }

    /** Waits until the server closes; the code. */
    public final int awaitClose() {
        await("the terminal is closed").atMost(PATIENCE).until(() -> closeCode.get() != OPEN);
        return closeCode.get();
    }

    /** Why the server closed, in its words. */
    public final String closeReason() {
        return String.valueOf(closeReason.get());
    }

    /** Breaks the connection as a lost network would, without a word. */
    public final void breakOff() {
        closeConnection(CloseFrame.ABNORMAL_CLOSE, "lost");
    }

    /** How often the server asked whether somebody is there. */
    public final int pings() {
        return pings.get();
    }

    /** From now on no pings are answered, as by a client whose network is gone. */
    public final void stopAnsweringPings() {
        answersPings = false;
    }

    @Override
    public void onWebsocketPing(WebSocket connection, Framedata frame) {
        pings.incrementAndGet();
        if (answersPings) {
            super.onWebsocketPing(connection, frame);
        }
    }

    @Override
    public void onOpen(ServerHandshake handshake) {}

    @Override
    public void onMessage(String message) {
        texts.add(message);
    }

    @Override
    public void onMessage(ByteBuffer message) {
        byte[] bytes = new byte[message.remaining()];
        message.get(bytes);
        binaries.add(bytes);
    }

    @Override
    public void onClose(int code, String reason, boolean remote) {
        closeReason.set(reason);
        closeCode.set(code);
    }

    @Override
    public void onError(Exception e) {}
}
