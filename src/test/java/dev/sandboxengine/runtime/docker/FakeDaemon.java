package dev.sandboxengine.runtime.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/** A daemon on a Unix socket that says what it was told to say, and remembers what it was asked. */
final class FakeDaemon implements AutoCloseable {

    private static final Pattern CONTENT_LENGTH = Pattern.compile("(?im)^content-length: ([0-9]+)");

    private final Path socket;
    private final ServerSocketChannel server;
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private volatile boolean hangsUpEarly;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    FakeDaemon(Path socket, String version) {
        this.socket = socket;
        String alive = "200 OK\r\nApi-Version: " + version + "\r\nContent-Length: 2\r\n\r\nOK";
        answers.put("GET /_ping", alive);
        answers.put("GET /v" + version + "/_ping", alive);
        try {
            Files.deleteIfExists(socket);
            server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(socket));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Thread.ofVirtual().name("fake-daemon").start(this::accept);
    }

    /** Answers a request line's beginning with a status line's end, headers and a body. */
    FakeDaemon answering(String request, String answer) {
        answers.put(request, answer);
        return this;
    }

    /** Answers with JSON. */
    FakeDaemon answeringJson(String request, int status, String json) {
        return answering(
                request,
                status + " X\r\nContent-Type: application/json\r\nContent-Length: "
                        + json.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + json);
    }

    /** Answers from now on as soon as it has read the header of a question, and closes the connection. */
    FakeDaemon hangingUpEarly() {
        hangsUpEarly = true;
        return this;
    }

    /** The request lines so far. */
    List<String> asked() {
        return asked;
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                var client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException _) {
                return;
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            var buffer = ByteBuffer.allocate(64 << 10);
            var text = "";
            while (!text.contains("\r\n\r\n")) {
                if (client.read(buffer) < 0) {
                    return;
                }
                text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
            }
            // A connection that is closed before its question was written whole breaks the asker's pipe
            int whole = text.indexOf("\r\n\r\n") + 4 + bodyLength(text);
            while (!hangsUpEarly && buffer.position() < whole && client.read(buffer) >= 0) {}
            String line = text.substring(0, text.indexOf(" HTTP/"));
            asked.add(line);
            String answer = answers.entrySet().stream()
                    .filter(entry -> line.startsWith(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse("404 X\r\nContent-Length: 28\r\n\r\n{\"message\":\"not told what\"}  ");
            client.write(ByteBuffer.wrap(("HTTP/1.1 " + answer).getBytes(StandardCharsets.UTF_8)));
        } catch (IOException _) {
            // The client is gone.
        }
    }

    private static int bodyLength(String text) {
        var length = CONTENT_LENGTH.matcher(text);
        return length.find() ? Integer.parseInt(length.group(1)) : 0;
    }

    @Override
    public void close() {
        try {
            server.close();
            Files.deleteIfExists(socket);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
