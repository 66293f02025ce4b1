package dev.sandboxengine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.access.Principal;
import dev.sandboxengine.access.http.Authorization;
import dev.sandboxengine.access.http.BrowserLogin;
import dev.sandboxengine.access.http.KeysInUrls;
import dev.sandboxengine.access.http.Needs;
import dev.sandboxengine.health.http.HealthRoutes;
import io.javalin.config.RoutesConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The conventions around routes, on a server with a few. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(30)
class ApiServerTest {

    private static final int SWITCHED = 101;

    private final HttpClient client = HttpClient.newHttpClient();
    private final ApiServer server = ApiServer.start(
            new HttpConfig(
                    "127.0.0.1",
                    0,
                    Optional.of(URI.create("https://engine.example/path")),
                    Set.of("https://friend.example"),
                    1 << 20),
            List.of(
                    new Authorization(
                            key -> key.value().equals("good")
                                    ? Optional.of(Principal.client(
                                            UUID.randomUUID(), "x", UUID.randomUUID(), Set.of("templates:read")))
                                    : Optional.empty(),
                            _ -> Optional.empty(),
                            (_, _, _, _, _) -> Optional.empty(),
                            _ -> Optional.empty(),
                            new BrowserLogin(Optional.empty()),
                            KeysInUrls.TAKEN),
                    new HealthRoutes(List.of(), "test"),
                    ApiServerTest::register),
            Needs.NOTHING,
            (_, _, _, _) -> {});

    private static void register(RoutesConfig routes) {
        routes.get("/api/v1/things", ctx -> Answers.ok(ctx, Map.of()), Needs.TEMPLATES_READ);
        routes.get("/api/v1/secrets", ctx -> Answers.ok(ctx, Map.of()), Needs.SANDBOXES_WRITE);
        routes.post("/api/v1/deeds", ctx -> Answers.ok(ctx, Map.of()), Needs.TEMPLATES_READ);
        routes.get(
                "/api/v1/search",
                ctx -> Answers.ok(ctx, Query.of(ctx, "text").text("text").orElse("")),
                Needs.NOTHING);
        routes.get(
                "/api/v1/missing",
                _ -> {
                    throw Problem.of(Problem.Kind.NOT_FOUND, "there is none");
                },
                Needs.NOTHING);
        routes.ws("/api/v1/socket", _ -> {}, Needs.TEMPLATES_READ);
    }

    @AfterAll
    void stop() {
        server.close();
        client.close();
    }

    private int status(String method, String path, String key) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Authorization", "Bearer " + key)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    @Test
    void headAnswersAsGetDoes() throws IOException, InterruptedException {
        assertThat(status("HEAD", "/health", "none")).isEqualTo(200);
        assertThat(status("HEAD", "/ready", "none")).isEqualTo(200);
        assertThat(status("HEAD", "/api/v1/things", "good")).isEqualTo(200);
        assertThat(status("HEAD", "/api/v1/things", "bad")).isEqualTo(401);
        assertThat(status("HEAD", "/api/v1/secrets", "good")).isEqualTo(403);
        assertThat(status("HEAD", "/api/v1/missing", "good")).isEqualTo(404);
        assertThat(status("HEAD", "/api/v1/nothing", "good")).isEqualTo(404);
        assertThat(status("HEAD", "/api/v1/deeds", "good")).isEqualTo(405);
    }

    /** The player of recordings is WebAssembly. */
    @ParameterizedTest
    @CsvSource({
        "/recordings, true",
        "/recordings/, true",
        "/, false",
        "/recordingsx, false",
        "/api/v1/recordings/, false"
    })
    void onlyOnePageMayRunWebAssembly(String path, boolean may) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        String policy = answer.headers().firstValue("Content-Security-Policy").orElse("");
        assertThat(policy).contains("script-src 'self'").doesNotContain("'unsafe-eval'");
        assertThat(policy.contains("'wasm-unsafe-eval'")).isEqualTo(may);
    }

    @Test
    void aNulInAParameterIsRefused() throws IOException, InterruptedException {
        assertThat(status("GET", "/api/v1/search?text=a%20b%C3%A9", "good")).isEqualTo(200);
        assertThat(status("GET", "/api/v1/search?text=a%00b", "good")).isEqualTo(400);
        // names of files may hold any other control character
        assertThat(status("GET", "/api/v1/search?text=a%0Ab", "good")).isEqualTo(200);
    }

    @Test
    void aSocketThatIsNotThereIsNotFound() {
        assertThat(upgrade("/api/v1/nothing?token=good", Optional.empty())).isEqualTo(404);
        assertThat(upgrade("/api/v1/socket?token=bad", Optional.empty())).isEqualTo(401);
        assertThat(upgrade("/api/v1/socket?token=good", Optional.empty())).isEqualTo(SWITCHED);
    }

    @Test
    void pagesOfOtherOriginsOpenNoSocket() {
        String path = "/api/v1/socket?token=good";
        assertThat(upgrade(path, Optional.of("http://127.0.0.1:" + server.port())))
                .isEqualTo(SWITCHED);
        assertThat(upgrade(path, Optional.of("https://engine.example"))).isEqualTo(SWITCHED);
        assertThat(upgrade(path, Optional.of("https://friend.example"))).isEqualTo(SWITCHED);
        assertThat(upgrade(path, Optional.of("https://elsewhere.example"))).isEqualTo(403);
        assertThat(upgrade(path, Optional.of("null"))).isEqualTo(403);
    }

    private int upgrade(String path, Optional<String> origin) {
        WebSocket.Builder builder = client.newWebSocketBuilder();
        origin.ifPresent(from -> builder.header("Origin", from));
        try {
            builder.buildAsync(URI.create("ws://127.0.0.1:" + server.port() + path), new WebSocket.Listener() {})
                    .join()
                    .abort();
            return SWITCHED;
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                return refused.getResponse().statusCode();
            }
            throw e;
        }
    }
}
