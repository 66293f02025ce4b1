package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.runtime.docker.RawDocker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The engine as a process with a database of its own: its secrets, its end, and what survives the worst end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class EngineProcessIT {

    /** A killed engine's lease ends after 10 s. */
    private static final Duration TAKEN_OVER = Duration.ofSeconds(15);

    private final RawDocker docker = RawDocker.local();
    private final Path home = folder();
    private final Set<String> everMade = new TreeSet<>();
    private final List<EngineProcess> processes = new ArrayList<>();

    private EngineProcess engine = start();
    private EngineClient client = engine.awaitClient();

    private static Path folder() {
        try {
            Path home = Files.createTempDirectory("engine-process");
            // the database's server runs as another user, who has to reach its data
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
            return home;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private EngineProcess start() {
        EngineProcess started = EngineProcess.start(home, Map.of("LOG_LEVEL", "debug"));
        processes.add(started);
        return started;
    }

    @BeforeAll
    void writeTemplate() throws IOException {
        Files.writeString(home.resolve("templates/small.yaml"), """
                name: small
                base_image: workspace-base:latest
                resources: {cpu_limit: 500m, memory_limit: 128m}
                """);
        await().atMost(RunningEngine.PATIENCE)
                .until(() -> client.get("/templates/small").status() == 200);
    }

    @BeforeEach
    void runs() {
        if (!engine.isAlive()) {
            restart();
        }
    }

    private void restart() {
        engine = start();
        client = engine.awaitClient();
    }

    @AfterAll
    void close() {
        runs();
        everMade.forEach(id -> client.delete("/sandboxes/" + id).expect(200));
        everMade.forEach(id -> assertThat(docker.labelled("sandbox.id=" + id)).isEmpty());
        engine.close();
        assertThat(engine.hasDatabase())
                .as("the database's server ends with the engine")
                .isFalse();
        RunningEngine.delete(home);
    }

    private String create() {
        String id = client.post("/sandboxes", RunningEngine.order("small"))
                .expect(201)
                .data()
                .path("id")
                .asText();
        everMade.add(id);
        return id;
    }

    private JsonNode sandbox(String id) {
        return client.get("/sandboxes/" + id).data();
    }

    private void awaitRunning(String id, Duration most) {
        await("sandbox " + id + " runs")
                .atMost(most)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> sandbox(id).path("status").asText().equals("running"));
        assertThat(docker.labelled("sandbox.id=" + id)).hasSize(1);
    }

    @Test
    void itsSecretsAreItsOwnersOnlyAndNeverInTheLog() throws IOException {
        List<String> secrets = new ArrayList<>();
        for (String name : List.of("admin-password", "admin-api-key", "secret-key")) {
            Path file = home.resolve("data").resolve(name);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .as("mode of %s", name)
                    .isEqualTo("rw-------");
            secrets.add(Files.readString(file).strip());
        }
        String id = create();
        awaitRunning(id, RunningEngine.PATIENCE);
        TerminalClient.open(client.base(), "/api/v1/ws/terminal/" + id + "?token=" + client.key(), Map.of())
                .close();
        client.anonymous("GET", "/api/v1/sandboxes?token=" + client.key())
                .send()
                .expect(401);
        client.anonymous("GET", "/api/v1/nothing?token=" + client.key()).send();
        for (EngineProcess each : processes) {
            secrets.forEach(secret -> assertThat(each.log()).doesNotContain(secret));
        }
    }

    @Test
    void itsLockSaysWhoItIsAndASecondEngineSaysSoAndEnds() throws IOException {
        assertThat(Files.readString(home.resolve("data/engine.lock")))
                .isEqualTo("pid=" + engine.pid() + "\nurl=" + client.base() + "\n");
        try (EngineProcess second = EngineProcess.start(home, Map.of())) {
            assertThat(second.awaitExit(Duration.ofSeconds(30))).isEqualTo(1);
            assertThat(second.log())
                    .contains(
                            "another engine uses",
                            "pid=" + engine.pid(),
                            client.base().toString(),
                            "DATA_DIR")
                    .doesNotContain("\tat ");
        }
        client.get("/sandboxes").expect(200);
    }

    @Test
    void killedInTheMiddleOfLaunchesItGoesOnWithThem() {
        List<String> ids = List.of(create(), create(), create());
        engine.kill();
        restart();
        ids.forEach(id -> awaitRunning(id, TAKEN_OVER));
    }

    @Test
    void killedInTheMiddleOfADeletionItGoesOnWithIt() {
        String id = create();
        awaitRunning(id, RunningEngine.PATIENCE);
        Thread deletion = Thread.ofVirtual().start(() -> {
            try {
                client.delete("/sandboxes/" + id);
            } catch (java.io.UncheckedIOException _) {
                // the engine was killed under it
            }
        });
        await().pollInterval(Duration.ofMillis(2))
                .until(() -> !sandbox(id).path("status").asText().equals("running") || !deletion.isAlive());
        engine.kill();
        restart();
        await().atMost(TAKEN_OVER)
                .until(() -> sandbox(id).path("status").asText().equals("expired")
                        && docker.labelled("sandbox.id=" + id).isEmpty());
        assertThat(sandbox(id).path("reason").asText()).isEqualTo("user");
    }

    @Test
    void killedWhileItAnswersItDoesNotDoThatAgain() {
        String id = create();
        awaitRunning(id, RunningEngine.PATIENCE);
        Thread command = Thread.ofVirtual().start(() -> {
            try {
                append(id);
            } catch (java.io.UncheckedIOException _) {
                // the engine was killed under it
            }
        });
        await().until(() -> count(id).equals("1"));
        engine.kill();
        restart();
        awaitRunning(id, RunningEngine.PATIENCE);
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    Answer again = append(id).problem(409, "conflict");
                    return again.message().contains("use a new key");
                });
        assertThat(count(id)).isEqualTo("1");
        assertThat(command.isAlive()).isFalse();
    }

    private Answer append(String id) {
        return client.request("POST", "/api/v1/sandboxes/" + id + "/exec")
                .header("Idempotency-Key", "append")
                .json(Map.of("command", "echo done >> /workspace/deeds; sleep 20"))
                .send();
    }

    private String count(String id) {
        return client.post("/sandboxes/" + id + "/exec", Map.of("command", "cat /workspace/deeds | wc -l"))
                .data()
                .path("stdout")
                .asText()
                .strip();
    }

    @Test
    void whatIsInTheDatabaseSurvivesTheDeathOfBoth() {
        String id = create();
        awaitRunning(id, RunningEngine.PATIENCE);
        JsonNode before = sandbox(id);
        String key = client.key();
        engine.killWithDatabase();
        restart();
        assertThat(client.key()).isEqualTo(key);
        assertThat(sandbox(id)).isEqualTo(before);
        assertThat(client.post("/sandboxes/" + id + "/exec", Map.of("command", "echo lives"))
                        .data()
                        .path("stdout")
                        .asText())
                .isEqualTo("lives\n");
    }

    @Test
    void whatWentDownWhileNoEngineRanIsStartedAgainWithItsData() {
        String id = create();
        awaitRunning(id, RunningEngine.PATIENCE);
        client.post("/sandboxes/" + id + "/exec", Map.of("command", "echo kept > /workspace/data"))
                .expect(200);
        engine.kill();
        docker.expect(204, "POST", "/containers/sandbox-" + id + "/kill", "");
        restart();
        await().atMost(TAKEN_OVER)
                .until(() -> docker.inspect("sandbox-" + id)
                        .path("State")
                        .path("Running")
                        .asBoolean());
        awaitRunning(id, TAKEN_OVER);
        assertThat(client.post("/sandboxes/" + id + "/exec", Map.of("command", "cat /workspace/data"))
                        .data()
                        .path("stdout")
                        .asText())
                .isEqualTo("kept\n");
    }

    @Test
    void toldToStopItEndsSoonAndSandboxesLiveOn() {
        String id = create();
        awaitRunning(id, RunningEngine.PATIENCE);
        TerminalClient terminal = TerminalClient.open(client, id);
        engine.terminate();
        assertThat(engine.awaitExit(Duration.ofSeconds(10))).isIn(0, 143);
        assertThat(engine.log()).doesNotContain("ERROR");
        terminal.awaitClose();
        assertThat(docker.inspect("sandbox-" + id).path("State").path("Running").asBoolean())
                .isTrue();
        restart();
        awaitRunning(id, Duration.ofSeconds(1));
    }

    @Test
    void toldToStopItLeavesNoCommandBehind() {
        String id = create();
        awaitRunning(id, RunningEngine.PATIENCE);
        for (int i = 0; i < 2; i++) {
            Thread.ofVirtual().start(() -> {
                try {
                    client.post("/sandboxes/" + id + "/exec", Map.of("command", List.of("sleep", "4711")));
                } catch (RuntimeException _) {
                    // The engine stops meanwhile
                }
            });
        }
        await().atMost(RunningEngine.PATIENCE).until(() -> sleeping(id) == 2);
        engine.terminate();
        engine.awaitExit(Duration.ofSeconds(30));
        assertThat(sleeping(id)).isZero();
        restart();
    }

    private int sleeping(String id) {
        return docker.request("GET", "/containers/sandbox-" + id + "/top", "")
                        .toString()
                        .split("sleep 4711", -1)
                        .length
                - 1;
    }
}
