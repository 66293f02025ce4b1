package dev.sandboxengine.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A terminal of ttyd's, which runs {@code docker exec} as the usual set-up of it does. */
final class TtydTerminal implements Peer {

    private static final int ATTEMPTS = 200;

    private final Process ttyd;
    private final WebSocket socket;
    private final byte[] bytes = new byte[256 << 10];

    TtydTerminal(String program, String container) throws IOException {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        ttyd = new ProcessBuilder(List.of(
                        program,
                        "-W",
                        "-i",
                        "127.0.0.1",
                        "-p",
                        String.valueOf(port),
                        "docker",
                        "exec",
                        "-it",
                        "-u",
                        "1000:1000",
                        container,
                        "bash",
                        "--login"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        socket = connect(port);
        socket.send(
                WebSocket.BINARY, "{\"AuthToken\":\"\",\"columns\":120,\"rows\":40}".getBytes(StandardCharsets.UTF_8));
    }

    private WebSocket connect(int port) throws IOException {
        IOException last = null;
        for (int i = 0; i < ATTEMPTS; i++) {
            try {
                return new WebSocket(port, "/ws", "tty", "");
            } catch (IOException notYet) {
                last = notYet;
                LockSupport.parkNanos(20_000_000);
            }
        }
        ttyd.destroy();
        throw new IOException("ttyd does not answer", last);
    }

    @Override
    public void type(byte[] typed) throws IOException {
        byte[] frame = new byte[typed.length + 1];
        frame[0] = '0';
        System.arraycopy(typed, 0, frame, 1, typed.length);
        socket.send(WebSocket.BINARY, frame);
    }

    @Override
    public int read() throws IOException {
        while (true) {
            if (socket.receive() < 0) {
                return -1;
            }
            if (socket.length() > 1 && socket.payload()[0] == '0') {
                int count = socket.length() - 1;
                System.arraycopy(socket.payload(), 1, bytes, 0, count);
                return count;
            }
        }
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
        ttyd.destroy();
    }
}
