package dev.sandboxengine.access.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.access.LoggedIn;
import dev.sandboxengine.access.TeamRole;
import dev.sandboxengine.access.User;
import dev.sandboxengine.access.UserRole;
import dev.sandboxengine.http.Answers;
import dev.sandboxengine.http.ApiServer;
import dev.sandboxengine.http.HttpConfig;
import dev.sandboxengine.http.Routes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cookie of an engine that people reach over https. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrowserLoginTest {

    private static final String GOOD = "good.login.token";
    private static final Optional<URI> PUBLIC = Optional.of(URI.create("https://engine.example:443/path"));

    private final HttpClient client = HttpClient.newHttpClient();
    private final BrowserLogin browser = new BrowserLogin(PUBLIC);
    private final LoggedIn ada = new LoggedIn(
            new UUID(1, 1),
            Instant.parse("2026-03-01T10:00:00Z"),
            new User(new UUID(1, 2), "ada", Optional.empty(), UserRole.USER, true, Instant.EPOCH),
            new LinkedHashMap<>(Map.of(new UUID(1, 3), TeamRole.MEMBER)));
    private final ApiServer server = ApiServer.start(
            new HttpConfig("127.0.0.1", 0, PUBLIC, Set.of("*"), 1 << 20),
            List.of(
                    new Authorization(
                            _ -> Optional.empty(),
                            token -> token.equals(GOOD) ? Optional.of(ada) : Optional.empty(),
                            (_, _, _, _, _) -> Optional.empty(),
                            _ -> Optional.empty(),
                            browser,
                            KeysInUrls.TAKEN),
                    routes -> {
                        routes.get(Routes.API + "/thing", ctx -> Answers.ok(ctx, Map.of()), Needs.MEMBER);
                        routes.post(Routes.API + "/thing", ctx -> Answers.ok(ctx, Map.of()), Needs.MEMBER);
                        routes.post(
                                Routes.API + "/login",
                                ctx -> {
                                    browser.refuseUnfit(ctx);
                                    browser.put(ctx, GOOD);
                                    Answers.ok(ctx, Map.of());
                                },
                                Needs.NOTHING);
                    }),
            Needs.NOTHING,
            (_, _, _, _) -> {});

    @AfterAll
    void stop() {
        server.close();
        client.close();
    }

    private HttpResponse<String> send(String method, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.port() + "/api/v1" + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void theCookieHasItsPrefixAndIsSecure() throws IOException, InterruptedException {
        String cookie = send("POST", "/login", "Origin", "https://engine.example")
                .headers()
                .firstValue("Set-Cookie")
                .orElseThrow();
        assertThat(cookie)
                .startsWith("__Host-sandbox_session=" + GOOD + ";")
                .contains("; Path=/", "; HttpOnly", "; Secure", "; SameSite=Strict", "; Max-Age=86400")
                .doesNotContain("Domain");
        assertThat(send("POST", "/login").statusCode()).isEqualTo(403);
    }

    @Test
    void onlyTheCookieWithThePrefixCounts() throws IOException, InterruptedException {
        assertThat(send("GET", "/thing", "Cookie", "__Host-sandbox_session=" + GOOD)
                        .statusCode())
                .isEqualTo(200);
        assertThat(send("GET", "/thing", "Cookie", "sandbox_session=" + GOOD).statusCode())
                .isEqualTo(401);
        assertThat(send("GET", "/thing", "Cookie", "__Host-sandbox_session=").statusCode())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://engine.example", "HTTPS://Engine.Example"})
    void aPageOfOursMayChangeThings(String origin) throws IOException, InterruptedException {
        assertThat(change(origin)).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://engine.example",
                "https://engine.example.evil.example",
                "https://evil.example",
                "https://engine.example:8443",
                "https://engine.example/path",
                "null",
                "engine.example",
                "//engine.example"
            })
    void aPageOfOthersMayNot(String origin) throws IOException, InterruptedException {
        assertThat(change(origin)).isEqualTo(403);
    }

    private int change(String origin) throws IOException, InterruptedException {
        return send("POST", "/thing", "Cookie", "__Host-sandbox_session=" + GOOD, "Origin", origin)
                .statusCode();
    }

    @Test
    void whoShowsTheTokenThemselvesNeedsNoOrigin() throws IOException, InterruptedException {
        assertThat(send("POST", "/thing", "Authorization", "Bearer " + GOOD).statusCode())
                .isEqualTo(200);
        assertThat(send("POST", "/thing", "Authorization", "bearer  " + GOOD).statusCode())
                .isEqualTo(200);
        assertThat(send("POST", "/thing", "Authorization", "Bearer wrong", "Cookie", "__Host-sandbox_session=" + GOOD)
                        .statusCode())
                .as("what is shown counts, not what the browser adds")
                .isEqualTo(401);
    }
}
