package dev.sandboxengine.runtime.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Docker without any of the code under test: HTTP/1.0 on the Unix socket, a connection per request. What it costs is the
 * floor that the engine is measured against.
 */
public final class RawDocker {

    /** Old enough for every engine that is supported. */
    private static final String VERSION = "/v1.41";

    private final Path socket;
    private final ObjectMapper json = new ObjectMapper();

    public RawDocker(Path socket) {
        this.socket = socket;
    }

    /** The daemon that {@code DOCKER_HOST} names, or the usual one. */
    public static RawDocker local() {
        String host = System.getenv().getOrDefault("DOCKER_HOST", "unix:///var/run/docker.sock");
        if (!host.startsWith("unix://")) {
            throw new IllegalStateException("these tests need Docker on a Unix socket, not at " + host);
        }
        return new RawDocker(Path.of(host.substring("unix://".length())));
    }

    /** An answer; the status is not judged. */
    public record Answer(int status, String body) {}

    public Path socket() {
        return socket;
    }

    /** Creates a container of a specification in the API's JSON; its id. */
    public String create(String name, String spec) {
        return tree(expect(201, "POST", "/containers/create?name=" + name, spec))
                .path("Id")
                .asText();
    }

    public void start(String id) {
        expect(204, "POST", "/containers/" + id + "/start", "");
    }

    /** Creates and starts; its id. */
    public String createAndStart(String name, String spec) {
        String id = create(name, spec);
        start(id);
        return id;
    }

    public JsonNode inspect(String id) {
        return tree(expect(200, "GET", "/containers/" + id + "/json", ""));
    }

    /** Removes a container with its anonymous volumes, whether it is there or not. */
    public void remove(String id) {
        request("DELETE", "/containers/" + id + "?force=1&v=1", "");
    }

    /** The containers with these labels, in every state. */
    public JsonNode labelled(String label) {
        return tree(expect(200, "GET", "/containers/json?all=1&filters=" + filter(label), ""));
    }

    /** The volumes with this label. */
    public JsonNode volumesLabelled(String label) {
        return tree(expect(200, "GET", "/volumes?filters=" + filter(label), "")).path("Volumes");
    }

    public void removeVolume(String name) {
        request("DELETE", "/volumes/" + name + "?force=1", "");
    }

    public boolean hasImage(String image) {
        return request("GET", "/images/" + image + "/json", "").status() == 200;
    }

    /** Asks for something and wants this status. */
    public Answer expect(int status, String method, String path, String body) {
        var answer = request(method, path, body);
        if (answer.status() != status) {
            throw new IllegalStateException(method + " " + path + ": " + answer);
        }
        return answer;
    }

    /** Asks for something; the path is without the version. */
    public Answer request(String method, String path, String body) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String head = method + " " + VERSION + path + " HTTP/1.0\r\nHost: docker\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + content.length + "\r\n\r\n";
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap((head + body).getBytes(StandardCharsets.UTF_8)));
            return answer(channel);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public JsonNode tree(Answer answer) {
        try {
            return json.readTree(answer.body());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Answer answer(SocketChannel channel) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var buffer = ByteBuffer.allocate(64 << 10);
        while (channel.read(buffer) >= 0) {
            bytes.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        String text = bytes.toString(StandardCharsets.UTF_8);
        int body = text.indexOf("\r\n\r\n");
        return new Answer(Integer.parseInt(text, 9, 12, 10), text.substring(body + 4));
    }

    private static String filter(String label) {
        return DockerDaemon.escape("{\"label\":[\"" + label + "\"]}");
    }
}
