package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sandboxengine.api.ApiConformance;
import dev.sandboxengine.api.GeneratedRequest;
import dev.sandboxengine.api.ProducedAnswers;
import dev.sandboxengine.api.RegisteredRoutes;
import dev.sandboxengine.chaos.TcpProxy;
import dev.sandboxengine.config.Environment;
import dev.sandboxengine.runtime.docker.SocketProxy;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What can go wrong with any operation goes wrong with each of them in turn, and each says so as its description does. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
class EveryOperationIT {

    private static final int TOO_LARGE = 2_000_000;

    /** No JSON; sent as it is. */
    private static final byte[] BROKEN = "{\"name\": ".getBytes(StandardCharsets.UTF_8);

    private static final String UNKNOWN_KEY = "Bearer unknown";
    private static final int MOST_FROM_AN_ADDRESS = 200;
    private static final Set<String> DOCUMENTED = ProducedAnswers.documented();

    private final PermissionScene scene = new PermissionScene();
    private final EngineClient client = scene.administrator();
    private final Caller key = Caller.bearer("administrator's key", client.key());
    private final AtomicInteger addresses = new AtomicInteger();

    @TempDir
    private static Path folder;

    private TcpProxy database;
    private SocketProxy docker;
    private SandboxEngine fragile;
    private EngineClient there;

    /** A second engine beside the first one, whose database and Docker can be taken away. */
    @BeforeAll
    void startFragile() throws IOException {
        URI dsn = URI.create(scene.engine().database().dsn());
        database = new TcpProxy(dsn.getPort());
        Path socket = folder.resolve("docker.sock");
        docker = new SocketProxy(socket, Path.of("/var/run/docker.sock"));
        docker.restore();
        fragile = SandboxEngine.start(EngineConfig.from(new Environment(Map.of(
                "SERVER_PORT",
                "0",
                "DATA_DIR",
                folder.resolve("data").toString(),
                "TEMPLATES_DIR",
                scene.engine().templates().toString(),
                "RATE_LIMIT_FAILURES",
                "1000000/1m",
                "TRUSTED_PROXIES",
                "127.0.0.1",
                "MAX_UPLOAD_MIB",
                "1",
                "RATE_LIMIT_ADDRESS",
                MOST_FROM_AN_ADDRESS + "/24h",
                "DOCKER_HOST",
                "unix://" + socket,
                "DATABASE_DSN",
                dsn.toString().replace(":" + dsn.getPort() + "/", ":" + database.port() + "/")))));
        there = new EngineClient(URI.create("http://127.0.0.1:" + fragile.port()), client.key());
    }

    @AfterAll
    void close() {
        fragile.close();
        database.close();
        docker.close();
        scene.close();
    }

    private static List<String> operations(String answer) {
        return RegisteredRoutes.all().stream()
                .map(RegisteredRoutes.Route::toString)
                .filter(operation -> DOCUMENTED.contains(operation + " → " + answer))
                .toList();
    }

    /** What each of these operations is for. */
    private Map<String, Ask> asks(List<String> operations) {
        Map<String, Ask> asks = new TreeMap<>();
        operations.forEach(operation -> asks.put(operation, scene.ask(operation, key)));
        return asks;
    }

    /** Sends each, with these headers, and wants this status and code of all. */
    private void eachAnswers(String wanted, EngineClient engine, Map<String, Ask> asks, Map<String, String> headers) {
        List<String> others = new ArrayList<>();
        // Together, as some wait a while for what is away
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<String, Future<Answer>> answers = new TreeMap<>();
            asks.forEach((operation, ask) ->
                    answers.put(operation, threads.submit(() -> answer(engine, operation, ask, headers))));
            for (Map.Entry<String, Future<Answer>> entry : answers.entrySet()) {
                Answer answer = entry.getValue().get();
                if (!problem(answer).equals(wanted)) {
                    others.add(entry.getKey() + ": " + answer);
                }
            }
        } catch (ExecutionException e) {
            others.add(String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        assertThat(asks).isNotEmpty();
        assertThat(others).as("answers that are not %s", wanted).isEmpty();
    }

    /** Status and code, as the document's answers are called here. */
    private static String problem(Answer answer) {
        return answer.status() < 400
                ? Integer.toString(answer.status())
                : answer.status() + " " + answer.json().at("/error/code").asText();
    }

    private Answer answer(EngineClient engine, String operation, Ask ask, Map<String, String> headers) {
        Map<String, String> sent = new HashMap<>(key.headers());
        sent.put("X-Forwarded-For", "192.0.2." + addresses.incrementAndGet() % 250);
        sent.putAll(headers);
        // A key that has to be looked up; each is another one, as requests with the same one wait for each other
        sent.replace("Authorization", UNKNOWN_KEY, "Bearer sbx_" + UUID.randomUUID());
        if (ask.path().startsWith("/api/v1/ws/")) {
            Answer answer = RawConnection.upgrade(
                    engine.base(),
                    ask.path(),
                    sent.entrySet().stream()
                            .map(header -> header.getKey() + ": " + header.getValue())
                            .toArray(String[]::new));
            ApiConformance.check("GET", ask.path(), answer.status(), answer.header("Content-Type"), answer.text());
            return answer;
        }
        EngineClient.Request request = engine.anonymous(operation.replaceFirst(" .*", ""), ask.path());
        sent.forEach(request::header);
        if (ask.body().filter(body -> body == BROKEN).isPresent()) {
            request.body("application/json", BROKEN);
        } else {
            ask.body().ifPresent(request::json);
        }
        return request.send();
    }

    /** Those that somebody has to be known for. */
    private List<String> notForEverybody() {
        List<String> operations = new ArrayList<>(operations("401 unauthenticated"));
        operations.removeIf(operation -> operation.endsWith("/auth/login"));
        return operations;
    }

    @Test
    void aTeamThatTheCallerIsNotInIsNotThere() {
        eachAnswers(
                "404 not_found",
                client,
                asks(notForEverybody()),
                Map.of("X-Team-ID", UUID.randomUUID().toString()));
    }

    @Test
    void aTeamIsNamedByItsId() {
        eachAnswers("400 validation_error", client, asks(notForEverybody()), Map.of("X-Team-ID", "home"));
    }

    @Test
    void aHeadThatCannotBeReadIsRefused() {
        asks(operations("400 invalid_request")).forEach((operation, ask) -> {
            Answer answer = sendRaw(client, operation, ask, "X-Odd: a\0b", new byte[0]);
            assertThat(problem(answer)).as("%s: %s", operation, answer).isEqualTo("400 invalid_request");
        });
    }

    @Test
    void aBodyThatCannotBeReadIsRefused() {
        List<String> operations = new ArrayList<>(operations("400 invalid_request"));
        // A file may hold anything
        operations.removeIf(operation -> !operation.matches("(POST|PUT|PATCH) .*") || operation.endsWith("/files"));
        Map<Boolean, List<String>> forPeople =
                operations.stream().collect(Collectors.partitioningBy(EveryOperationIT::isForPeople));
        Map<String, Ask> asks = asks(forPeople.get(false));
        Map<String, Ask> personal = asks(forPeople.get(true));
        asks.replaceAll((_, ask) -> Ask.of(ask.path(), BROKEN));
        personal.replaceAll((_, ask) -> Ask.of(ask.path(), BROKEN));
        eachAnswers("400 invalid_request", client, asks, Map.of());
        eachAnswers("400 invalid_request", client, personal, person("reader").headers());
    }

    private static boolean isForPeople(String operation) {
        return operation.matches(".*/auth/(logout|logout-all|password)");
    }

    private Caller person(String name) {
        scene.user(name, scene.home);
        return Caller.user(name, client, name, PermissionScene.PASSWORD);
    }

    /** Whether the moves of a sandbox fit its state, other tests ask. */
    @Test
    void aKeyIsForOneRequest() {
        Caller person = person("repeater");
        for (String operation : operations("409 conflict")) {
            if (!operation.startsWith("POST ") || operation.contains("/sandboxes/{id}/")) {
                continue;
            }
            Caller caller = isForPeople(operation) ? person : key;
            Ask ask = scene.ask(operation, caller);
            // To log in and to register, the key is of the address
            Map<String, String> once = new HashMap<>(
                    Map.of("Idempotency-Key", UUID.randomUUID().toString(), "X-Forwarded-For", "198.51.100.8"));
            once.putAll(caller.headers());
            Answer first = answer(client, operation, ask, once);
            assertThat(first.status()).as("%s: %s", operation, first).isBetween(200, 299);
            if (operation.endsWith("/auth/password")) {
                caller.changedPassword();
            }
            once.putAll(caller.headers());
            Answer other = answer(client, operation, Ask.of(ask.path(), Map.of("another", "request")), once);
            assertThat(problem(other)).as("%s: %s", operation, other).isEqualTo("409 conflict");
            assertThat(other.message()).contains("Idempotency-Key");
        }
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        List<String> others = new ArrayList<>();
        for (Map.Entry<String, Ask> entry :
                asks(operations("413 payload_too_large")).entrySet()) {
            String operation = entry.getKey();
            Ask ask = entry.getValue();
            Answer answer =
                    sendRaw(there, operation, ask, "Idempotency-Key: " + UUID.randomUUID(), new byte[TOO_LARGE]);
            if (answer.status() != 413) {
                others.add(operation + ": " + answer);
            }
        }
        assertThat(others).isEmpty();
    }

    private static Answer sendRaw(EngineClient engine, String operation, Ask ask, String header, byte[] body) {
        Answer answer = RawConnection.send(
                engine.base(),
                new GeneratedRequest(
                        operation.replaceFirst(" .*", ""),
                        ask.path(),
                        List.of("Authorization: Bearer " + engine.key(), header),
                        body,
                        false));
        ApiConformance.check(
                answer.method(), answer.path(), answer.status(), answer.header("Content-Type"), answer.text());
        return answer;
    }

    @Test
    void whoComesTooOftenIsSentAway() {
        Map<String, Ask> asks = asks(operations("429 rate_limited"));
        Map<String, String> often = Map.of("X-Forwarded-For", "198.51.100.7");
        for (int i = 0; i < MOST_FROM_AN_ADDRESS; i++) {
            answer(there, "GET", Ask.of("/api/v1/health"), often);
        }
        eachAnswers("429 rate_limited", there, asks, often);
    }

    @Test
    void withoutItsDatabaseTheEngineIsNotReady() {
        List<String> operations = new ArrayList<>(operations("503 not_ready"));
        operations.removeIf(operation -> operation.endsWith("/ready"));
        Map<String, Ask> asks = asks(operations);
        database.cut();
        try {
            eachAnswers("503 not_ready", there, asks, Map.of("Authorization", UNKNOWN_KEY));
        } finally {
            database.restore();
        }
    }

    @Test
    void withoutDockerNoSandboxCanBeReached() {
        Map<String, Ask> asks = asks(operations("503 runtime_unavailable"));
        docker.cut();
        try {
            await().atMost(RunningEngine.PATIENCE)
                    .until(() -> answer(there, "GET", Ask.of("/api/v1/ready"), Map.of())
                                    .status()
                            == 503);
            answer(there, "GET", Ask.of("/ready"), Map.of()).problem(503, "not_ready");
            eachAnswers("503 runtime_unavailable", there, asks, Map.of());
        } finally {
            docker.restore();
        }
    }

    @Test
    void whatNobodyHasThoughtOfSaysNothingOfTheInside() {
        Map<String, Ask> asks = asks(operations("500 internal_error"));
        rename("api_clients", "api_clients_away");
        rename("app_user", "app_user_away");
        rename("session", "session_away");
        try {
            eachAnswers("500 internal_error", there, asks, Map.of("Authorization", UNKNOWN_KEY));
        } finally {
            rename("api_clients_away", "api_clients");
            rename("app_user_away", "app_user");
            rename("session_away", "session");
        }
    }

    @Test
    void aBrowserKeepsTheFilesOfThePage() {
        Answer file = client.anonymous("GET", "/api/docs/swagger-ui.css").send().expect(200);
        client.anonymous("GET", "/api/docs/swagger-ui.css")
                .header("If-None-Match", file.header("ETag"))
                .send()
                .expect(304);
        client.anonymous("GET", "/api/docs/nothing.js").send().problem(404, "not_found");
    }

    private void rename(String table, String name) {
        scene.engine()
                .database()
                .jdbi()
                .useHandle(handle -> handle.execute("alter table " + table + " rename to " + name));
    }
}
