package dev.sandboxengine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sandboxengine.api.ApiConformance;
import dev.sandboxengine.leak.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** A client of the engine's API that assumes nothing of it. */
public final class EngineClient {

    static final String API = "/api/v1";

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI base;
    private final String key;

    public EngineClient(URI base, String key) {
        this.base = base;
        this.key = key;
        Run.secrets().add("key", key);
    }

    public URI base() {
        return base;
    }

    public String key() {
        return key;
    }

    /** A path below the API's. */
    public Answer get(String path) {
        return request("GET", API + path).send();
    }

    public Answer post(String path, Object body) {
        return request("POST", API + path).json(body).send();
    }

    /** A body as it is, sensible or not. */
    Answer postText(String path, String body) {
        return request("POST", API + path)
                .body("application/json", body.getBytes(StandardCharsets.UTF_8))
                .send();
    }

    public Answer delete(String path) {
        return request("DELETE", API + path).send();
    }

    /** A whole path, with the key. */
    public Request request(String method, String path) {
        return new Request(method, path).header("Authorization", "Bearer " + key);
    }

    /** A whole path, without a key. */
    public Request anonymous(String method, String path) {
        return new Request(method, path);
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Every answer passes here, and is held against the description of the API; its secrets are remembered. */
    private static Answer seen(Answer answer) {
        Run.answered(answer.method(), answer.status(), answer.headers(), answer.body());
        if (answer.path().startsWith("/api/") || answer.path().matches("/(health|ready|metrics).*")) {
            ApiConformance.check(
                    answer.method(), answer.path(), answer.status(), answer.header("Content-Type"), answer.text());
        }
        return answer;
    }

    /** A request in the making. Not thread-safe. */
    public final class Request {

        private final String method;
        private final String path;
        private final Map<String, String> headers = new LinkedHashMap<>();
        private HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.noBody();

        private Request(String method, String path) {
            this.method = method;
            this.path = path;
        }

        public Request header(String name, String value) {
            headers.put(name, value);
            return this;
        }

        public Request json(Object value) {
            try {
                byte[] bytes = JSON.writeValueAsBytes(value);
                Run.sent(bytes);
                return body("application/json", bytes);
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
        }

        Request body(String type, byte[] bytes) {
            body = HttpRequest.BodyPublishers.ofByteArray(bytes);
            return header("Content-Type", type);
        }

        HttpRequest build() {
            HttpRequest.Builder builder =
                    HttpRequest.newBuilder(base.resolve(path)).timeout(LONGEST).method(method, body);
            headers.forEach(builder::header);
            return builder.build();
        }

        public Answer send() {
            HttpResponse<byte[]> response = send(HttpResponse.BodyHandlers.ofByteArray());
            return seen(new Answer(method, path, response.statusCode(), response.headers(), response.body()));
        }

        <T> HttpResponse<T> send(HttpResponse.BodyHandler<T> handler) {
            try {
                return http.send(build(), handler);
            } catch (IOException e) {
                throw new UncheckedIOException(method + " " + path, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
