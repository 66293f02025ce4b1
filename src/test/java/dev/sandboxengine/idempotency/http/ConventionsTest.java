package dev.sandboxengine.idempotency.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.HandSetClock;
import dev.sandboxengine.access.Principal;
import dev.sandboxengine.access.TeamRole;
import dev.sandboxengine.access.http.Authorization;
import dev.sandboxengine.access.http.BrowserLogin;
import dev.sandboxengine.access.http.KeysInUrls;
import dev.sandboxengine.access.http.Needs;
import dev.sandboxengine.http.Answers;
import dev.sandboxengine.http.ApiServer;
import dev.sandboxengine.http.HttpConfig;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.Query;
import dev.sandboxengine.http.Redaction;
import dev.sandboxengine.http.RequestBody;
import dev.sandboxengine.http.Routes;
import dev.sandboxengine.idempotency.InMemoryIdempotencyStore;
import dev.sandboxengine.idempotency.Ration;
import dev.sandboxengine.postgres.http.DatabaseProblems;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds for every route: bodies, queries, keys that make a request safe to repeat. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class ConventionsTest {

    private static final UUID RED = new UUID(0, 1);
    private static final UUID BLUE = new UUID(0, 4);

    /** Of the answer to a body with a name of one character. */
    private static final long LENGTH =
            "{\"success\":true,\"data\":{\"name\":\"a\",\"ttl\":0,\"env\":{},\"flag\":false}}".length();

    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger calls = new AtomicInteger();
    private ApiServer server;

    private static final class BrokenOff extends JdbiException {
        BrokenOff(String state) {
            super("made up", new SQLException("made up", state));
        }
    }

    @BeforeAll
    void start() {
        var principal = new Principal(
                Principal.Kind.API_CLIENT,
                new UUID(0, 2),
                "x",
                RED,
                Map.of(RED, TeamRole.MEMBER, BLUE, TeamRole.MEMBER),
                Set.of("*"));
        var rationed = Principal.client(new UUID(0, 3), "rationed", RED, Set.of("*"));
        var store = new InMemoryIdempotencyStore();
        var clock = new HandSetClock(Instant.parse("2026-03-01T10:00:00Z"));
        Routes feature = routes -> {
            routes.post(
                    Routes.API + "/body",
                    ctx -> {
                        var body = RequestBody.of(ctx);
                        String name = body.requiredText("name");
                        var ttl = body.duration("ttl").orElse(Duration.ZERO);
                        var env = body.texts("env");
                        boolean flag = body.flag("flag", false);
                        body.end();
                        calls.incrementAndGet();
                        Answers.ok(ctx, Map.of("name", name, "ttl", ttl.toMillis(), "env", env, "flag", flag));
                    },
                    Needs.SANDBOXES_WRITE);
            routes.post(
                    Routes.API + "/busy",
                    _ -> {
                        calls.incrementAndGet();
                        throw Problem.later(Problem.Kind.RUNTIME_UNAVAILABLE, "later", Duration.ofSeconds(1));
                    },
                    Needs.SANDBOXES_WRITE);
            for (String state : List.of("08006", "57P01", "57014", "55P03", "23514")) {
                routes.post(
                        Routes.API + "/broken/" + state,
                        _ -> {
                            calls.incrementAndGet();
                            throw new BrokenOff(state);
                        },
                        Needs.SANDBOXES_WRITE);
            }
            for (String path : List.of("/bug", "/x/exec")) {
                routes.post(
                        Routes.API + path,
                        _ -> {
                            calls.incrementAndGet();
                            throw path.equals("/bug")
                                    ? new IllegalStateException("made up")
                                    : Problem.of(Problem.Kind.RUNTIME_UNAVAILABLE, "the runtime went away");
                        },
                        Needs.SANDBOXES_WRITE);
            }
            routes.get(
                    Routes.API + "/query",
                    ctx -> {
                        var query = Query.of(ctx, "limit", "user");
                        Answers.ok(ctx, query.text("user").orElse("-") + query.number("limit", 50, 1, 100));
                    },
                    Needs.SANDBOXES_READ);
        };
        server = ApiServer.start(
                new HttpConfig("127.0.0.1", 0, Optional.empty(), Set.of("*"), 1 << 20),
                List.of(
                        new Authorization(
                                key -> Optional.ofNullable(Map.of("good", principal, "rationed", rationed)
                                        .get(key.value())),
                                _ -> Optional.empty(),
                                (_, _, _, _, _) -> Optional.empty(),
                                _ -> Optional.empty(),
                                new BrowserLogin(Optional.empty()),
                                KeysInUrls.TAKEN),
                        new Idempotency(
                                store,
                                new Ration(store, 40, LENGTH * 30 + LENGTH / 2, clock),
                                new UUID(0, 2),
                                "secret",
                                clock),
                        new DatabaseProblems(),
                        feature),
                Needs.NOTHING,
                (_, _, _, _) -> {});
    }

    @AfterAll
    void stop() {
        server.close();
        client.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/api/v1" + path))
                .header("X-API-Key", "good");
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body, String... headers)
            throws IOException, InterruptedException {
        var request = request(path).POST(HttpRequest.BodyPublishers.ofString(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    @Test
    void aGoodBodyIsRead() throws Exception {
        var answer = post(
                "/body",
                "{\"name\":\"a\",\"ttl\":\"1h30m\",\"env\":{\"A\":\"b\",\"N\":1.50,\"T\":true},\"flag\":true}");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"ttl\":5400000", "\"A\":\"b\"", "\"T\":\"true\"", "\"flag\":true");
        assertThat(post("/body", "{\"name\":\"a\",\"ttl\":1000000000,\"env\":null}")
                        .body())
                .contains("\"ttl\":1000");
        assertThat(post("/body", "{\"name\":\"a\",\"ttl_seconds\":90}").body()).contains("\"ttl\":90000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            nullValues = "-",
            value = {
                "{|invalid_request|not JSON",
                "[]|invalid_request|not a JSON object",
                "7|invalid_request|not a JSON object",
                "null|invalid_request|not a JSON object",
                "{\"name\":\"a\"} x|invalid_request|not JSON",
                "{\"name\":\"a\",\"name\":\"b\"}|invalid_request|Duplicate",
                "{}|validation_error|name is missing",
                "{\"name\":null}|validation_error|name is missing",
                "{\"name\":\" \"}|validation_error|name must not be empty",
                "{\"name\":7}|validation_error|name must be a string",
                "{\"name\":\"a\\u0000\"}|validation_error|NUL",
                "{\"name\":\"a\",\"nmae\":1}|validation_error|unknown field nmae; known are env, flag, name, ttl, ttl_seconds",
                "{\"name\":\"a\",\"x\":1,\"y\":2}|validation_error|unknown fields x, y",
                "{\"name\":\"a\",\"env\":[]}|validation_error|env must be an object of strings",
                "{\"name\":\"a\",\"env\":{\"A\":null}}|validation_error|env.A must be a string",
                "{\"name\":\"a\",\"env\":{\"A\":{}}}|validation_error|env.A must be a string",
                "{\"name\":\"a\",\"flag\":\"yes\"}|validation_error|flag must be true or false",
                "{\"name\":\"a\",\"ttl\":90}|validation_error|ttl",
                "{\"name\":\"a\",\"ttl\":1.5}|validation_error|ttl must be a string such as",
                "{\"name\":\"a\",\"ttl\":true}|validation_error|ttl must be a string such as",
                "{\"name\":\"a\",\"ttl\":\"soon\"}|validation_error|ttl",
                "{\"name\":\"a\",\"ttl\":\"500ms\"}|validation_error|ttl",
                "{\"name\":\"a\",\"ttl\":99999999999999999999}|validation_error|ttl must be",
                "{\"name\":\"a\",\"ttl_seconds\":0}|validation_error|ttl_seconds must be an integer from 1",
                "{\"name\":\"a\",\"ttl_seconds\":\"5\"}|validation_error|ttl_seconds must be an integer from 1",
                "{\"name\":\"a\",\"ttl\":\"5s\",\"ttl_seconds\":5}|validation_error|not both"
            })
    void aBadBodyIsRefusedByName(String body, String code, String message) throws Exception {
        var answer = post("/body", body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(answer.body())
                .contains("\"code\":\"" + code + "\"", "\"success\":false", message)
                .doesNotContain("jackson", "java.");
    }

    @Test
    void aTextThatIsTooLongOrADeepBodyIsRefused() throws Exception {
        assertThat(post("/body", "{\"name\":\"" + "x".repeat(65_537) + "\"}").body())
                .contains("more than 65536");
        assertThat(post("/body", "{\"name\":" + "[".repeat(70)).statusCode()).isEqualTo(400);
        assertThat(post("/body", "{\"name\":\"" + "x".repeat(1 << 20) + "\"}").statusCode())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 200, -50",
        "?limit=7&user=a, 200, a7",
        "?user=, 200, -50",
        "?limit=0, 400, limit must be a whole number from 1 to 100",
        "?limit=101, 400, limit must be a whole number from 1 to 100",
        "?limit=x, 400, limit must be a whole number from 1 to 100",
        "?limit=1&limit=2, 400, limit is given more than once",
        "?lmit=1, 400, unknown query parameter lmit; known are limit"
    })
    void aQueryIsKnownOrRefused(String query, int status, String text) throws Exception {
        var answer = send(request("/query" + query));
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains(text);
    }

    @Test
    void aRepeatedPostIsAnsweredAsTheFirst() throws Exception {
        int before = calls.get();
        var first = post("/body", "{\"name\":\"a\"}", "Idempotency-Key", "one");
        var second = post("/body", "{\"name\":\"a\"}", "Idempotency-Key", "one");

        assertThat(calls.get() - before).isEqualTo(1);
        assertThat(second.statusCode()).isEqualTo(first.statusCode());
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(first.headers().firstValue("Idempotency-Replayed")).isEmpty();
        assertThat(post("/body", "{\"name\":\"b\"}", "Idempotency-Key", "one").statusCode())
                .isEqualTo(409);
        assertThat(post("/busy", "{\"name\":\"a\"}", "Idempotency-Key", "one").statusCode())
                .isEqualTo(409);
        assertThat(post("/body", "{\"name\":\"a\"}", "Idempotency-Key", "two").statusCode())
                .isEqualTo(200);
        assertThat(calls.get() - before).isEqualTo(2);
    }

    @Test
    void aRefusalIsNotKept() throws Exception {
        assertThat(post("/body", "{}", "Idempotency-Key", "bad").statusCode()).isEqualTo(400);
        assertThat(post("/body", "{\"name\":\"a\"}", "Idempotency-Key", "bad").statusCode())
                .isEqualTo(200);

        int before = calls.get();
        assertThat(post("/busy", "", "Idempotency-Key", "busy").statusCode()).isEqualTo(503);
        assertThat(post("/busy", "", "Idempotency-Key", "busy").statusCode()).isEqualTo(503);
        assertThat(calls.get() - before).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"/bug, 500", "/x/exec, 503"})
    void whatMayHaveBeenDoneIsNotDoneAgain(String path, int status) throws Exception {
        int before = calls.get();
        assertThat(post(path, "", "Idempotency-Key", path).statusCode()).isEqualTo(status);
        var again = post(path, "", "Idempotency-Key", path);
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body()).contains("use a new key");
        assertThat(calls.get() - before).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "08006, 503, cannot be reached",
        "57P01, 503, cannot be reached",
        "57014, 503, too long",
        "55P03, 503, too long",
        "23514, 500, request id"
    })
    void whatTheDatabaseBrokeOffMayHaveBeenDone(String state, int status, String text) throws Exception {
        int before = calls.get();
        String path = "/broken/" + state;
        var first = post(path, "", "Idempotency-Key", path);
        assertThat(first.statusCode()).isEqualTo(status);
        assertThat(first.body()).contains(text);
        var again = post(path, "", "Idempotency-Key", path);
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body()).contains("perhaps only in part", "use a new key");
        assertThat(calls.get() - before).isEqualTo(1);
    }

    @Test
    void inAnotherTeamItIsAnotherRequest() throws Exception {
        int before = calls.get();
        String[] red = {"Idempotency-Key", "teams", "X-Team-ID", RED.toString()};
        String[] blue = {"Idempotency-Key", "teams", "X-Team-ID", BLUE.toString()};
        assertThat(post("/body", "{\"name\":\"a\"}", red).statusCode()).isEqualTo(200);
        var other = post("/body", "{\"name\":\"a\"}", blue);
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(other.body()).contains("another request was sent with this Idempotency-Key");
        var own = post("/body", "{\"name\":\"a\"}", "Idempotency-Key", "teams");
        assertThat(own.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(calls.get() - before).isEqualTo(1);
    }

    private HttpResponse<String> rationed(String key) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(request("/body").build().uri())
                .header("X-API-Key", "rationed")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"a\"}")));
    }

    @Test
    void nobodyFillsTheDiskWithAnswers() throws Exception {
        for (int i = 0; i < 40; i++) {
            assertThat(rationed("r" + i).statusCode()).isEqualTo(200);
        }
        assertThat(rationed("r0").body()).hasSize((int) LENGTH);
        assertThat(rationed("r29").headers().firstValue("Idempotency-Replayed")).contains("true");
        int before = calls.get();
        assertThat(rationed("r30").statusCode()).isEqualTo(409);
        assertThat(rationed("r39").body()).contains("its answer is not kept");

        var refused = rationed("one too many");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).contains("3600");
        assertThat(refused.body()).contains("\"code\":\"rate_limited\"", "without that header");
        assertThat(rationed("one too many").statusCode()).isEqualTo(429);
        assertThat(calls.get()).isEqualTo(before);
        assertThat(post("/body", "{\"name\":\"a\"}", "Idempotency-Key", "mine").statusCode())
                .isEqualTo(200);
    }

    @Test
    void aKeyHasALength() throws Exception {
        assertThat(post("/body", "{\"name\":\"a\"}", "Idempotency-Key", "x".repeat(256))
                        .statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/x?token=abc&limit=5, /api/v1/x?token=***&limit=5",
        "/x?a=1&session_token=abc, /x?a=1&session_token=***",
        "/x?TICKET=abc, /x?TICKET=***",
        "/join/0123abc/activate, /join/***/activate",
        "/join/0123abc?x=1, /join/***?x=1",
        "/x?tokens=1, /x?tokens=1",
        "token=abc, token=***",
        "/x?%74oken=abc&%74%69cket=tkt_abc, /x?%74oken=***&%74%69cket=***",
        "/x?%zzoken=abc&to%6ben=a=b?c&d=e, /x?%zzoken=abc&to%6ben=***&d=e",
        "/x?next=/y?ticket=abc, /x?next=/y?ticket=***",
        "/j%6Fin/0123abc/activate, /j%6Fin/***/activate",
        "/x?limit=sbx_0123456789&a=b, /x?limit=***&a=b",
        "/x?limit=%73bx%5F0123456789&a=b, /x?limit=***&a=b",
        "/sandboxes/inv_0123456789/exec?sbx_0123456789, /sandboxes/***/exec?***",
        "/x?a=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln, /x?a=***",
        "/x?a=0123456789abcdef0123456789abcdef0123456789abcdef, /x?a=***",
        "/x?a=%24%31%5C&b=\\$1, /x?a=%24%31%5C&b=\\$1"
    })
    void secretsAreTakenOutOfWhatIsLogged(String url, String logged) {
        assertThat(Redaction.of(url)).isEqualTo(logged);
    }
}
