package dev.sandboxengine.bench;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A WebSocket to a server on loopback that does as little as RFC 6455 allows, on the thread of its caller, so that what is
 * measured is the server. One thread reads, one at a time sends.
 */
final class WebSocket implements AutoCloseable {

    static final int TEXT = 1;
    static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int RECEIVES = 256 << 10;

    private final Socket socket;
    private final DataInputStream in;
    private byte[] payload = new byte[128 << 10];
    private int length;

    WebSocket(int port, String path, String protocol, String key) throws IOException {
        socket = new Socket();
        socket.setReceiveBufferSize(RECEIVES);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setTcpNoDelay(true);
        InputStream buffered = new BufferedInputStream(socket.getInputStream(), 64 << 10);
        in = new DataInputStream(buffered);
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                + (protocol.isEmpty() ? "" : "Sec-WebSocket-Protocol: " + protocol + "\r\n")
                                + (key.isEmpty() ? "" : "Authorization: Bearer " + key + "\r\n") + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        if (!head.toString().startsWith("HTTP/1.1 101")) {
            throw new IOException(
                    path + ": " + head.toString().lines().findFirst().orElse(""));
        }
    }

    void patience(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    /** Waits for a message; its type, or -1 at the end. Answers pings by itself. */
    int receive() throws IOException {
        int type = 0;
        int whole = 0;
        while (true) {
            int head;
            try {
                head = in.readUnsignedByte();
            } catch (EOFException end) {
                return -1;
            }
            int size = size();
            if (payload.length < whole + size) {
                payload = Arrays.copyOf(payload, whole + size);
            }
            in.readFully(payload, whole, size);
            switch (head & 0x0f) {
                case CLOSE -> {
                    return -1;
                }
                case PING -> send(PONG, Arrays.copyOfRange(payload, whole, whole + size));
                case PONG -> {}
                default -> {
                    // A message may come in several frames: all but the first are of type 0
                    type = Math.max(type, head & 0x0f);
                    whole += size;
                    if ((head & 0x80) != 0) {
                        length = whole;
                        return type;
                    }
                }
            }
        }
    }

    private int size() throws IOException {
        int size = in.readUnsignedByte() & 0x7f;
        return switch (size) {
            case 126 -> in.readUnsignedShort();
            case 127 -> Math.toIntExact(in.readLong());
            default -> size;
        };
    }

    byte[] payload() {
        return payload;
    }

    int length() {
        return length;
    }

    String text() {
        return new String(payload, 0, length, StandardCharsets.UTF_8);
    }

    /** Sends a message in one frame, masked with zeros. */
    synchronized void send(int type, byte[] content) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(content.length + 14).put((byte) (0x80 | type));
        if (content.length < 126) {
            frame.put((byte) (0x80 | content.length));
        } else if (content.length < 1 << 16) {
            frame.put((byte) (0x80 | 126)).putShort((short) content.length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(content.length);
        }
        frame.putInt(0).put(content);
        socket.getOutputStream().write(frame.array(), 0, frame.position());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
