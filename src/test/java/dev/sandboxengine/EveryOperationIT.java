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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What can go wrong with any operation goes wrong with each of them in turn, and each says so as its description does. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class EveryOperationIT {

    private static final int TOO_LARGE = 2_000_000;
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

    /** Sends each, with these headers, and wants this status of all. */
    private void eachAnswers(int status, EngineClient engine, Map<String, Ask> asks, Map<String, String> headers) {
        List<String> others = new ArrayList<>();
        // Together, as some wait a while for what is away
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<String, Future<Answer>> answers = new TreeMap<>();
            asks.forEach((operation, ask) ->
                    answers.put(operation, threads.submit(() -> answer(engine, operation, ask, headers))));
            for (Map.Entry<String, Future<Answer>> entry : answers.entrySet()) {
                Answer answer = entry.getValue().get();
                if (answer.status() != status) {
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
        assertThat(others).as("answers that are not %d", status).isEmpty();
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
        ask.body().ifPresent(request::json);
        return request.send();
    }

    @Test
    void aTeamThatTheCallerIsNotInIsNotThere() {
        List<String> operations = new ArrayList<>(operations("401 unauthenticated"));
        operations.removeIf(operation -> operation.endsWith("/auth/login"));
        eachAnswers(
                404,
                client,
                asks(operations),
                Map.of("X-Team-ID", UUID.randomUUID().toString()));
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        List<String> others = new ArrayList<>();
        for (Map.Entry<String, Ask> entry :
                asks(operations("413 payload_too_large")).entrySet()) {
            String operation = entry.getKey();
            Ask ask = entry.getValue();
            Answer answer = RawConnection.send(
                    there.base(),
                    new GeneratedRequest(
                            operation.replaceFirst(" .*", ""),
                            ask.path(),
                            List.of("Authorization: Bearer " + client.key(), "Idempotency-Key: " + UUID.randomUUID()),
                            new byte[TOO_LARGE],
                            false));
            ApiConformance.check(
                    answer.method(), answer.path(), answer.status(), answer.header("Content-Type"), answer.text());
            if (answer.status() != 413) {
                others.add(operation + ": " + answer);
            }
        }
        assertThat(others).isEmpty();
    }

    @Test
    void whoComesTooOftenIsSentAway() {
        Map<String, Ask> asks = asks(operations("429 rate_limited"));
        Map<String, String> often = Map.of("X-Forwarded-For", "198.51.100.7");
        for (int i = 0; i < MOST_FROM_AN_ADDRESS; i++) {
            answer(there, "GET", Ask.of("/api/v1/health"), often);
        }
        eachAnswers(429, there, asks, often);
    }

    @Test
    void withoutItsDatabaseTheEngineIsNotReady() {
        List<String> operations = new ArrayList<>(operations("503 not_ready"));
        operations.removeIf(operation -> operation.endsWith("/ready"));
        Map<String, Ask> asks = asks(operations);
        database.cut();
        try {
            eachAnswers(503, there, asks, Map.of("Authorization", UNKNOWN_KEY));
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
            eachAnswers(503, there, asks, Map.of());
        } finally {
            docker.restore();
        }
    }

    @Test
    void whatNobodyHasThoughtOfSaysNothingOfTheInside() {
        Map<String, Ask> asks = asks(operations("500 internal_error"));
        rename("api_clients", "api_clients_away");
        rename("app_user", "app_user_away");
        try {
            eachAnswers(500, there, asks, Map.of("Authorization", UNKNOWN_KEY));
        } finally {
            rename("api_clients_away", "api_clients");
            rename("app_user_away", "app_user");
        }
    }

    private void rename(String table, String name) {
        scene.engine()
                .database()
                .jdbi()
                .useHandle(handle -> handle.execute("alter table " + table + " rename to " + name));
    }
}
