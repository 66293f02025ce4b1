package dev.sandboxengine.limit.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.Racing;
import dev.sandboxengine.access.Principal;
import dev.sandboxengine.access.http.Authorization;
import dev.sandboxengine.access.http.BrowserLogin;
import dev.sandboxengine.access.http.KeysInUrls;
import dev.sandboxengine.access.http.Needs;
import dev.sandboxengine.health.http.HealthRoutes;
import dev.sandboxengine.http.Answers;
import dev.sandboxengine.http.ApiServer;
import dev.sandboxengine.http.ClientAddress;
import dev.sandboxengine.http.HttpConfig;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.TrustedProxies;
import dev.sandboxengine.limit.Rate;
import dev.sandboxengine.limit.RateLimiter;
import dev.sandboxengine.limit.bucket4j.TokenBucket;
import dev.sandboxengine.limit.caffeine.BoundedRateLimiter;
import io.javalin.config.RoutesConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The limits around routes, on a server with a few, where time stands still. */
@Timeout(60)
class RateLimitsTest {

    private static final String THINGS = "/api/v1/things";
    private static final String[] GOOD = {"X-API-Key", "good-1"};
    private static final String[] BAD = {"X-API-Key", "bad"};

    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger lookups = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private final HttpClient client = HttpClient.newHttpClient();
    private Optional<ApiServer> server = Optional.empty();

    @AfterEach
    void stop() {
        // the server waits for connections that are still open
        client.close();
        server.ifPresent(ApiServer::close);
    }

    private void start(String principal, String address, String failures, TrustedProxies proxies) {
        server = Optional.of(ApiServer.start(
                new HttpConfig("127.0.0.1", 0, Optional.empty(), Set.of("*"), 1 << 20, proxies),
                List.of(
                        new AddressLimit(limiter(address), limiter(failures)),
                        new PrincipalLimit(limiter(principal)),
                        new Authorization(
                                key -> {
                                    lookups.incrementAndGet();
                                    return key.value().startsWith("good-")
                                            ? Optional.of(principal(key.value()))
                                            : Optional.empty();
                                },
                                _ -> Optional.empty(),
                                (_, _, _, _, _) -> Optional.empty(),
                                _ -> Optional.empty(),
                                new BrowserLogin(Optional.empty()),
                                KeysInUrls.TAKEN),
                        new HealthRoutes(List.of(), "test"),
                        this::register),
                Needs.NOTHING,
                (_, _, _, _) -> {}));
    }

    private void start(String principal, String address, String failures) {
        start(principal, address, failures, TrustedProxies.NONE);
    }

    private static Principal principal(String key) {
        return Principal.client(
                UUID.nameUUIDFromBytes(key.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                key,
                new UUID(0, 1),
                Set.of("templates:read"));
    }

    private Optional<RateLimiter> limiter(String rate) {
        return Rate.parse(rate)
                .map(each -> new BoundedRateLimiter(each, () -> new TokenBucket(each, now::get), now::get));
    }

    private void register(RoutesConfig routes) {
        routes.get(
                THINGS,
                ctx -> {
                    calls.incrementAndGet();
                    Answers.ok(ctx, Map.of("from", ClientAddress.of(ctx).getHostAddress()));
                },
                Needs.TEMPLATES_READ);
        routes.get("/api/v1/secrets", ctx -> Answers.ok(ctx, Map.of()), Needs.SANDBOXES_WRITE);
        routes.get("/api/v1/open", ctx -> Answers.ok(ctx, Map.of()), Needs.NOTHING);
        routes.get(
                "/api/v1/missing",
                _ -> {
                    throw Problem.of(Problem.Kind.NOT_FOUND, "there is none");
                },
                Needs.TEMPLATES_READ);
        routes.ws("/api/v1/socket", _ -> {}, Needs.TEMPLATES_READ);
    }

    private HttpResponse<String> get(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url("http", path)));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private String url(String scheme, String path) {
        return scheme + "://127.0.0.1:" + server.orElseThrow().port() + path;
    }

    private List<Integer> statuses(int times, String path, String... headers) {
        return IntStream.range(0, times)
                .mapToObj(_ -> get(path, headers).statusCode())
                .toList();
    }

    /** Empty when the socket was opened. */
    private Optional<HttpResponse<?>> upgrade(String path) {
        try {
            client.newWebSocketBuilder()
                    .buildAsync(URI.create(url("ws", path)), new WebSocket.Listener() {})
                    .join()
                    .abort();
            return Optional.empty();
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                return Optional.of(refused.getResponse());
            }
            throw e;
        }
    }

    private static void assertTold(HttpHeaders headers, long remaining, long seconds) {
        assertThat(headers.allValues("RateLimit-Policy"))
                .singleElement()
                .satisfies(text -> assertThat(StructuredList.parse(text))
                        .containsExactly(new StructuredList.Item("principal", Map.of("q", 3L, "w", 60L))));
        assertThat(headers.allValues("RateLimit"))
                .singleElement()
                .satisfies(text -> assertThat(StructuredList.parse(text))
                        .containsExactly(new StructuredList.Item("principal", Map.of("r", remaining, "t", seconds))));
    }

    private static void assertNothingTold(HttpHeaders headers) {
        assertThat(headers.map().keySet()).noneMatch(name -> name.regionMatches(true, 0, "RateLimit", 0, 9));
    }

    private static void assertRefused(HttpResponse<?> answer, String seconds, String why) {
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().allValues("Retry-After")).containsExactly(seconds);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(String.valueOf(answer.body()))
                .contains("\"code\":\"rate_limited\"")
                .contains(why);
    }

    @Test
    void everyAnswerToAKnownKeyTellsWhatIsLeft() {
        start("3/1m", "off", "off");
        assertTold(get(THINGS, GOOD).headers(), 2, 20);
        HttpResponse<String> forbidden = get("/api/v1/secrets", GOOD);
        assertThat(forbidden.statusCode()).isEqualTo(403);
        assertTold(forbidden.headers(), 1, 20);
        HttpResponse<String> missing = get("/api/v1/missing", GOOD);
        assertThat(missing.statusCode()).isEqualTo(404);
        assertTold(missing.headers(), 0, 20);
        now.addAndGet(Duration.ofMillis(100).toNanos());
        assertTold(get(THINGS, GOOD).headers(), 0, 20);
    }

    @Test
    void whatAKeyMayNotDoCountsAsWell() {
        start("3/1m", "off", "off");
        assertThat(statuses(4, "/api/v1/secrets", GOOD)).containsExactly(403, 403, 403, 429);
        String[] foreign = {"X-API-Key", "good-2", "X-Team-ID", new UUID(0, 7).toString()};
        assertThat(statuses(4, THINGS, foreign)).containsExactly(404, 404, 404, 429);
        assertThat(upgrade("/api/v1/socket?token=good-2").orElseThrow().statusCode())
                .isEqualTo(429);
        assertThat(calls).hasValue(0);
    }

    @Test
    void oneKeyIsRefusedAndAnotherIsNot() {
        start("3/1m", "off", "off");
        assertThat(statuses(3, THINGS, GOOD)).containsOnly(200);
        HttpResponse<String> refused = get(THINGS, GOOD);
        assertRefused(refused, "20", "more than 3 requests in 60 s were made by this key or user; try again in 20 s");
        assertTold(refused.headers(), 0, 20);
        assertThat(calls).hasValue(3);
        assertThat(get(THINGS, "X-API-Key", "good-2").statusCode()).isEqualTo(200);

        now.addAndGet(Duration.ofSeconds(20).toNanos() - 1);
        assertRefused(get(THINGS, GOOD), "1", "try again in 1 s");
        now.addAndGet(1);
        assertThat(statuses(2, THINGS, GOOD)).containsExactly(200, 429);
    }

    @Test
    void ofManyAtOnceExactlyTheRateGetsThrough() {
        start("25/1m", "off", "off");
        List<Integer> statuses = Racing.times(40, _ -> get(THINGS, GOOD).statusCode());
        assertThat(statuses).filteredOn(status -> status == 200).hasSize(25);
        assertThat(statuses).filteredOn(status -> status == 429).hasSize(15);
        assertThat(calls).hasValue(25);
    }

    @Test
    void aFloodFromOneAddressCostsNoLookup() {
        start("off", "5/1m", "off");
        List<Integer> expected = new ArrayList<>(List.of(401, 401, 401, 401, 401));
        expected.addAll(List.of(429, 429, 429));
        assertThat(statuses(8, THINGS, BAD)).isEqualTo(expected);
        assertThat(lookups).hasValue(5);
        HttpResponse<String> refused = get(THINGS, GOOD);
        assertRefused(refused, "12", "more than 5 requests in 60 s came from this address");
        assertNothingTold(refused.headers());
        assertThat(lookups).hasValue(5);
        assertThat(get("/api/v1/open").statusCode()).isEqualTo(429);
    }

    @Test
    void keysCannotBeGuessed() {
        start("off", "off", "3/1m");
        assertThat(statuses(2, THINGS, GOOD)).containsOnly(200);
        assertThat(statuses(5, THINGS, BAD)).containsExactly(401, 401, 401, 429, 429);
        assertThat(lookups).hasValue(5);
        assertRefused(get(THINGS, GOOD), "20", "showed no valid key; check the key; try again in 20 s");
        assertThat(lookups).hasValue(5);
        now.addAndGet(Duration.ofSeconds(20).toNanos());
        assertThat(get(THINGS, GOOD).statusCode()).isEqualTo(200);
        assertThat(statuses(2, THINGS, BAD)).containsExactly(401, 429);
    }

    @Test
    void whatShowsNothingGuessesNothing() {
        start("off", "off", "3/1m");
        assertThat(statuses(10, THINGS)).containsOnly(401);
        assertThat(statuses(10, "/api/v1/secrets", GOOD)).containsOnly(403);
        assertThat(get(THINGS, GOOD).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"Authorization, Bearer bad", "Authorization, bad", "X-API-Key, bad", "Cookie, session=bad"})
    void whateverMayHoldASecretIsCounted(String header, String value) {
        start("off", "off", "3/1m");
        assertThat(statuses(4, THINGS, header, value)).containsExactly(401, 401, 401, 429);
    }

    @Test
    void keysCannotBeGuessedByUpgrades() {
        start("off", "off", "2/1m");
        assertThat(upgrade("/api/v1/socket?token=good-1")).isEmpty();
        for (int i = 0; i < 2; i++) {
            assertThat(upgrade("/api/v1/socket?token=bad").orElseThrow().statusCode())
                    .isEqualTo(401);
        }
        assertThat(lookups).hasValue(3);
        HttpResponse<?> refused = upgrade("/api/v1/socket?token=good-1").orElseThrow();
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().allValues("Retry-After")).containsExactly("30");
        assertThat(get(THINGS, GOOD).statusCode()).isEqualTo(429);
        assertThat(lookups).hasValue(3);
    }

    @Test
    void upgradesCountForTheirKey() {
        start("3/1m", "off", "off");
        assertThat(statuses(2, THINGS, GOOD)).containsOnly(200);
        assertThat(upgrade("/api/v1/socket?token=good-1")).isEmpty();
        HttpResponse<?> refused = upgrade("/api/v1/socket?token=good-1").orElseThrow();
        assertThat(refused.statusCode()).isEqualTo(429);
        assertTold(refused.headers(), 0, 20);
        assertThat(upgrade("/api/v1/socket?token=good-2")).isEmpty();
    }

    @Test
    void upgradesCountForTheirAddress() {
        start("off", "2/1m", "off");
        assertThat(upgrade("/api/v1/socket?token=good-1")).isEmpty();
        assertThat(upgrade("/api/v1/socket?token=bad").orElseThrow().statusCode())
                .isEqualTo(401);
        HttpResponse<?> refused = upgrade("/api/v1/socket?token=good-1").orElseThrow();
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().allValues("Retry-After")).containsExactly("30");
        assertThat(lookups).hasValue(2);
        assertThat(upgrade("/api/v1/nothing").orElseThrow().statusCode()).isEqualTo(404);
    }

    @Test
    void whatIsNoRouteOfTheApiIsNeverLimited() {
        start("1/1m", "1/1m", "1/1m");
        assertThat(get(THINGS, BAD).statusCode()).isEqualTo(401);
        assertThat(get(THINGS, GOOD).statusCode()).isEqualTo(429);
        for (String path : List.of("/health", "/ready")) {
            assertThat(statuses(5, path, GOOD)).containsOnly(200);
            assertThat(statuses(5, path, BAD)).containsOnly(200);
            assertNothingTold(get(path, GOOD).headers());
        }
        assertThat(statuses(5, "/api/v1/nothing", GOOD)).containsOnly(404);
    }

    @Test
    void allMayBeOff() {
        start("off", "off", "off");
        assertThat(statuses(20, THINGS, BAD)).containsOnly(401);
        assertThat(statuses(20, THINGS, GOOD)).containsOnly(200);
        assertNothingTold(get(THINGS, GOOD).headers());
    }

    @Test
    void aMadeUpForwarderHelpsNobody() {
        start("off", "4/1m", "off");
        for (int i = 0; i < 4; i++) {
            HttpResponse<String> answer = get(THINGS, "X-API-Key", "good-1", "X-Forwarded-For", "203.0.113." + i);
            assertThat(answer.body()).contains("\"from\":\"127.0.0.1\"");
        }
        assertThat(get(THINGS, "X-API-Key", "good-1", "X-Forwarded-For", "203.0.113.99")
                        .statusCode())
                .isEqualTo(429);
    }

    @Test
    void behindATrustedProxyEachClientHasItsOwnLimit() {
        start("off", "2/1m", "off", TrustedProxies.parse("127.0.0.1"));
        for (int i = 0; i < 2; i++) {
            // what stands before the last hop is the client's own invention
            HttpResponse<String> answer =
                    get(THINGS, "X-API-Key", "good-1", "X-Forwarded-For", "198.51.100." + i + ", 203.0.113.9");
            assertThat(answer.body()).contains("\"from\":\"203.0.113.9\"");
        }
        assertThat(get(THINGS, "X-API-Key", "good-1", "X-Forwarded-For", "198.51.100.7, 203.0.113.9")
                        .statusCode())
                .isEqualTo(429);
        assertThat(get(THINGS, "X-API-Key", "good-1", "X-Forwarded-For", "203.0.113.10")
                        .statusCode())
                .isEqualTo(200);
        assertThat(get(THINGS, GOOD).body()).contains("\"from\":\"127.0.0.1\"");
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.9, 203.0.113.9, true",
        "203.0.113.9, 203.0.113.10, false",
        "2001:db8:1:2::1, 2001:db8:1:2:ffff::9, true",
        "2001:db8:1:2::1, 2001:db8:1:3::1, false"
    })
    void anIpv6NetworkIsOneCustomer(String one, String other, boolean same) {
        assertThat(ClientAddress.customer(InetAddress.ofLiteral(one))
                        .equals(ClientAddress.customer(InetAddress.ofLiteral(other))))
                .isEqualTo(same);
    }
}
