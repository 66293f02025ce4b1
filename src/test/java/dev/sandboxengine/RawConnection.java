package dev.sandboxengine;

import dev.sandboxengine.api.GeneratedRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Requests that a proper client would not send, or would hide the answer of. */
final class RawConnection {

    private static final int PATIENCE_MILLIS = 20_000;

    private RawConnection() {}

    /** Sends a head of these lines, {@code Host} and {@code Connection: close}, and reads the answer to its end. */
    static Answer send(URI base, String... lines) {
        String head = String.join("\r\n", lines) + "\r\nHost: " + base.getAuthority() + "\r\n"
                + (String.join("\n", lines).contains("Connection:") ? "" : "Connection: close\r\n") + "\r\n";
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            return answer(lines[0].split(" ", 3), socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Sends a request with its body, whatever is in it, and reads the answer; of one that never ends, only the head.
     *
     * @throws UncheckedIOException when no answer comes
     */
    static Answer send(URI base, GeneratedRequest request) {
        List<String> lines = new ArrayList<>(request.headers());
        lines.addFirst(request.method() + " " + request.path() + " HTTP/1.1");
        lines.add("Host: " + base.getAuthority());
        boolean upgrade = request.headers().contains("Upgrade: websocket");
        lines.add("Connection: " + (upgrade ? "Upgrade" : "close"));
        if (request.body().length > 0 || !request.method().equals("GET")) {
            lines.add("Content-Length: " + request.body().length);
        }
        byte[] head = (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(head);
            try {
                socket.getOutputStream().write(request.body());
            } catch (IOException _) {
                // It was refused before it was read; the answer says why
            }
            return answer(new String[] {request.method(), request.path()}, socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException("no answer: " + e.getMessage(), e);
        }
    }

    /** Sends a head of these lines and {@code Host}, half of a body, and goes away. */
    static void breakOff(URI base, String... lines) {
        String text = String.join("\r\n", lines) + "\r\nHost: " + base.getAuthority() + "\r\n\r\nhalf of it";
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks for an upgrade to a WebSocket, with these header lines beside. */
    static Answer upgrade(URI base, String path, String... headers) {
        List<String> lines = new ArrayList<>(List.of(
                "GET " + path + " HTTP/1.1",
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
        lines.addAll(List.of(headers));
        return send(base, lines.toArray(String[]::new));
    }

    private static Answer answer(String[] request, InputStream in) throws IOException {
        String[] lines = head(in).split("\r\n");
        Map<String, List<String>> headers = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            String[] header = lines[i].split(": ", 2);
            headers.computeIfAbsent(header[0], _ -> new ArrayList<>()).add(header[1]);
        }
        HttpHeaders read = HttpHeaders.of(headers, (_, _) -> true);
        int status = Integer.parseInt(lines[0].split(" ", 3)[1]);
        boolean endless = status == 101 || (status == 200 && request[1].matches("[^?]*/events/?(\\?.*)?"));
        return new Answer(request[0], request[1], status, read, endless ? new byte[0] : body(in, read));
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection ended within the head: " + head);
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static byte[] body(InputStream in, HttpHeaders headers) throws IOException {
        if (headers.firstValue("Transfer-Encoding").filter("chunked"::equals).isEmpty()) {
            long length = headers.firstValueAsLong("Content-Length").orElse(Integer.MAX_VALUE);
            return in.readNBytes((int) length);
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = chunk(in); size > 0; size = chunk(in)) {
            body.write(in.readNBytes(size));
            in.readNBytes(2);
        }
        return body.toByteArray();
    }

    private static int chunk(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.append((char) next);
        }
        return Integer.parseInt(line.toString().strip(), 16);
    }
}
