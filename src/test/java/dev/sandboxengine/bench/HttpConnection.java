package dev.sandboxengine.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * One kept-alive connection to a server on loopback. It does as little as HTTP/1.1 allows, so that what is measured is the
 * server. One thread at a time.
 */
final class HttpConnection implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 120_000;

    private final Socket socket;
    private final InputStream in;
    private final String headers;

    /** An answer; the status is not judged. */
    record Answer(int status, String body) {}

    /**
     * Connects.
     *
     * @param key the API key that every request bears; empty: none
     */
    HttpConnection(int port, String key) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new BufferedInputStream(socket.getInputStream(), 16 << 10);
        headers = " HTTP/1.1\r\nHost: localhost\r\n"
                + (key.isEmpty() ? "" : "Authorization: Bearer " + key + "\r\n")
                + "Content-Type: application/json\r\nContent-Length: ";
    }

    /** Asks, and reads the whole answer. */
    Answer ask(String method, String path, String body) throws IOException {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        var request = new ByteArrayOutputStream(512);
        request.writeBytes(
                (method + " " + path + headers + content.length + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(content);
        request.writeTo(socket.getOutputStream());
        return answer();
    }

    /** Asks for a stream of events and reads it until a line of it is the one; the connection is of no use afterwards. */
    String follow(String path, Predicate<String> theOne) throws IOException {
        socket.getOutputStream().write(("GET " + path + headers + "0\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        String status = line();
        if (!status.contains(" 200")) {
            throw new IOException(path + ": " + status.strip());
        }
        String line = line();
        while (!theOne.test(line)) {
            line = line();
        }
        return line;
    }

    private Answer answer() throws IOException {
        int status = Integer.parseInt(line(), 9, 12, 10);
        int length = 0;
        boolean chunked = false;
        for (String line = line(); !line.isEmpty(); line = line()) {
            String header = line.toLowerCase(Locale.ROOT);
            if (header.startsWith("content-length:")) {
                length = Integer.parseInt(header.substring(15).strip());
            } else if (header.startsWith("transfer-encoding:")) {
                chunked = true;
            }
        }
        byte[] body = chunked ? chunks() : exactly(length);
        return new Answer(status, new String(body, StandardCharsets.UTF_8));
    }

    private byte[] chunks() throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(line().strip(), 16);
            body.writeBytes(exactly(size));
            line();
            if (size == 0) {
                return body.toByteArray();
            }
        }
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the server closed the connection in the middle of an answer");
        }
        return bytes;
    }

    private String line() throws IOException {
        var line = new StringBuilder(64);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
