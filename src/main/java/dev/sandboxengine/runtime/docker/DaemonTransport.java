package dev.sandboxengine.runtime.docker;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Carries docker-java's typed commands over {@link DaemonHttp}. Answers are read whole, within the timeout; streams have
 * their own way.
 */
final class DaemonTransport implements DockerHttpClient {

    private static final int MAX_ANSWER = 32 << 20;

    private final DaemonHttp http;
    private final Duration timeout;

    DaemonTransport(DaemonHttp http, Duration timeout) {
        this.http = http;
        this.timeout = timeout;
    }

    @Override
    public Response execute(Request request) {
        try {
            var headers = new HashMap<>(request.headers());
            headers.keySet().removeIf(name -> name.equalsIgnoreCase("Content-Length"));
            var question = new DaemonHttp.Question(request.method(), request.path(), headers, body(request));
            return new WholeResponse(http.exchange(question, timeout, MAX_ANSWER));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static byte[] body(Request request) throws IOException {
        byte[] bytes = request.bodyBytes();
        if (bytes != null) {
            return bytes;
        }
        InputStream stream = request.body();
        return stream == null ? new byte[0] : stream.readAllBytes();
    }

    @Override
    public void close() {}

    private record WholeResponse(DaemonHttp.Whole whole) implements Response {

        @Override
        public int getStatusCode() {
            return whole.status();
        }

        @Override
        public Map<String, List<String>> getHeaders() {
            return whole.headers();
        }

        @Override
        public InputStream getBody() {
            return new ByteArrayInputStream(whole.body());
        }

        @Override
        public void close() {}
    }
}
