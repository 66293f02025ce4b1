package dev.sandboxengine.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sandboxengine.runtime.docker.RawDocker;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A shell on a terminal by a hijacked connection to Docker, with nothing in between. */
final class RawTerminal implements Peer {

    private final SocketChannel channel;
    private final byte[] bytes = new byte[64 << 10];
    private final Selector selector = Selector.open();
    private int patience;

    RawTerminal(RawDocker docker, String container) throws IOException {
        var json = new ObjectMapper();
        String created = json.writeValueAsString(Map.of(
                "AttachStdin",
                true,
                "AttachStdout",
                true,
                "AttachStderr",
                true,
                "Tty",
                true,
                "User",
                "1000:1000",
                "Env",
                List.of("TERM=xterm-256color"),
                "Cmd",
                List.of("bash", "--login")));
        String id = docker.tree(docker.expect(201, "POST", "/containers/" + container + "/exec", created))
                .path("Id")
                .asText();
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(docker.socket()));
        String start = "{\"Detach\":false,\"Tty\":true}";
        channel.write(ByteBuffer.wrap(("POST /exec/" + id + "/start HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\n"
                        + "Upgrade: tcp\r\nContent-Type: application/json\r\nContent-Length: " + start.length()
                        + "\r\n\r\n" + start)
                .getBytes(StandardCharsets.US_ASCII)));
        var head = new StringBuilder();
        var one = ByteBuffer.allocate(1);
        while (head.indexOf("\r\n\r\n") < 0) {
            if (channel.read(one.clear()) < 0) {
                throw new EOFException("Docker: " + head);
            }
            head.append((char) one.get(0));
        }
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
    }

    @Override
    public void type(byte[] typed) throws IOException {
        var buffer = ByteBuffer.wrap(typed);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    @Override
    public int read() throws IOException {
        int count = channel.read(ByteBuffer.wrap(bytes));
        while (count == 0) {
            if (selector.select(patience) == 0) {
                throw new SocketTimeoutException("nothing came");
            }
            selector.selectedKeys().clear();
            count = channel.read(ByteBuffer.wrap(bytes));
        }
        return count;
    }

    @Override
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public void patience(int millis) {
        patience = millis;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        selector.close();
    }
}
