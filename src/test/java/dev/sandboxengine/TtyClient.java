package dev.sandboxengine;

import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client of ttyd's protocol. Thread-safe. */
public final class TtyClient extends SocketClient {

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final List<Character> types = new CopyOnWriteArrayList<>();
    private volatile String title = "";

    private TtyClient(URI base, String path, Map<String, String> headers) {
        super(base, path, headers, "tty");
    }

    /** Connects and says the size of its window. */
    public static TtyClient open(URI base, String path, Map<String, String> headers, int columns, int rows) {
        TtyClient client = new TtyClient(base, path, headers);
        client.connected();
        client.send(("{\"AuthToken\":\"\",\"columns\":" + columns + ",\"rows\":" + rows + "}")
                .getBytes(StandardCharsets.UTF_8));
        return client;
    }

    /** Types. */
    public void type(String text) {
        send(("0" + text).getBytes(StandardCharsets.UTF_8));
    }

    public void resize(int columns, int rows) {
        send(("1{\"columns\":" + columns + ",\"rows\":" + rows + "}").getBytes(StandardCharsets.UTF_8));
    }

    public void pause() {
        send("2".getBytes(StandardCharsets.UTF_8));
    }

    public void resume() {
        send("3".getBytes(StandardCharsets.UTF_8));
    }

    /** The kinds of frames that came, in order. */
    public List<Character> types() {
        return types;
    }

    /** The title that was said last. */
    public String title() {
        return title;
    }

    /** Everything that was shown. */
    public synchronized byte[] output() {
        return output.toByteArray();
    }

    /** Waits until this is shown. */
    public void awaitOutput(String text) {
        await("the terminal shows " + text)
                .atMost(PATIENCE)
                .until(() -> new String(output(), StandardCharsets.UTF_8).contains(text));
    }

    @Override
    public synchronized void onMessage(ByteBuffer message) {
        char type = (char) message.get();
        byte[] rest = new byte[message.remaining()];
        message.get(rest);
        types.add(type);
        switch (type) {
            case '0' -> output.writeBytes(rest);
            case '1' -> title = new String(rest, StandardCharsets.UTF_8);
            default -> {}
        }
    }
}
