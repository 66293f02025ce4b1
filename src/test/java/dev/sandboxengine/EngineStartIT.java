package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Starts that cannot succeed, or only half: what is said then. */
@Timeout(90)
class EngineStartIT {

    @TempDir
    private Path home;

    @Test
    void aBadConfigurationIsRefusedWithEveryProblemAtOnce() throws IOException {
        Files.writeString(home.resolve(".env"), "DOCKER_PULL_POLICY=sometimes\nSERVER_PORT=80\n");
        Map<String, String> settings = Map.of(
                "SERVER_PORT", "eighty",
                "DATABASE_DSN", "mysql://x",
                "LAUNCH_TIMEOUT", "5 minutes",
                "DOCKER_HOST", "ftp://x",
                "TRAEFIK_ENABLED", "perhaps",
                "LOG_LEVEL", "loud");
        try (EngineProcess engine = EngineProcess.start(home, settings)) {
            assertThat(engine.awaitExit(Duration.ofSeconds(30))).isEqualTo(2);
            settings.keySet().forEach(name -> assertThat(engine.log()).contains(name));
            assertThat(engine.log())
                    .contains("eighty", "DOCKER_PULL_POLICY=sometimes", ".env.example")
                    .doesNotContain("\tat ");
        }
        assertThat(home.resolve("data")).doesNotExist();
    }

    @Test
    void aFileOfSettingsThatCannotBeReadIsRefusedWithItsLine() throws IOException {
        Files.writeString(home.resolve(".env"), "SERVER_PORT=0\nthis is no setting\n");
        try (EngineProcess engine = EngineProcess.start(home, Map.of())) {
            assertThat(engine.awaitExit(Duration.ofSeconds(30))).isEqualTo(2);
            assertThat(engine.log()).contains(".env:2").doesNotContain("\tat ");
        }
    }

    @Test
    void aDatabaseThatIsNotThereIsWaitedForAndSaidWithoutItsPassword() {
        Map<String, String> settings =
                Map.of("DATABASE_DSN", "postgres://ada:made-up-password@127.0.0.1:1/sandboxes?sslmode=disable");
        try (EngineProcess engine = EngineProcess.start(home, settings)) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> engine.log().contains("waiting for the database 127.0.0.1:1"));
            engine.terminate();
            assertThat(engine.awaitExit(Duration.ofSeconds(10))).isEqualTo(143);
            assertThat(engine.log()).doesNotContain("made-up-password").doesNotContain("\tat ");
        }
    }

    @Test
    void toldToStopInTheMiddleOfItsFirstStartItLeavesNothingBehind() throws IOException {
        // the database's server runs as another user, who has to reach its data
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        for (String made : List.of("engine.lock", "postgres-binaries", "postgres.log", "postgres/postmaster.pid")) {
            Path folder = home.resolve(made.replace('/', '-'));
            try (EngineProcess engine = EngineProcess.start(folder, Map.of())) {
                await().atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> engine.hasMade(made));
                engine.terminate();
                assertThat(engine.awaitExit(Duration.ofSeconds(30))).isEqualTo(143);
                assertThat(engine.log()).doesNotContain("is ready at").doesNotContain("\tat ");
                assertThat(engine.hasDatabase())
                        .as("the database's server lives")
                        .isFalse();
            }
        }
    }

    @Test
    void aSecretThatIsBadIsNotShown() {
        Map<String, String> settings = Map.of("SECRET_KEY", "bWFkZS11cC1rZXk=", "DATABASE_DSN", "made-up-password");
        try (EngineProcess engine = EngineProcess.start(home, settings)) {
            assertThat(engine.awaitExit(Duration.ofSeconds(30))).isEqualTo(2);
            assertThat(engine.log())
                    .contains("SECRET_KEY", "DATABASE_DSN")
                    .doesNotContain("bWFkZS11cC1rZXk")
                    .doesNotContain("made-up-password");
        }
    }

    @Test
    void withoutDockerItStartsSaysSoAndGoesToWorkWhenOneAppears() throws IOException {
        Path socket = home.resolve("docker.sock");
        try (RunningEngine engine = new RunningEngine(Map.of("DOCKER_HOST", "unix://" + socket))) {
            EngineClient client = engine.client();
            client.anonymous("GET", "/health").send().expect(200);
            Answer ready = client.anonymous("GET", "/ready").send().problem(503, "not_ready");
            assertThat(ready.message()).contains("runtime", socket.toString());
            assertThat(ready.json().path("parts").path("runtime").asText()).isEqualTo("failing");
            assertThat(ready.json().path("parts").path("database").asText()).isEqualTo("ok");
            Answer refused =
                    client.post("/sandboxes", RunningEngine.order("small")).problem(503, "runtime_unavailable");
            assertThat(refused.header("Retry-After")).matches("[1-9][0-9]*");
            assertThat(engine.rows("sandbox")).isZero();
            assertThat(client.get("/sandboxes").data().path("total").asInt()).isZero();
            client.get("/templates/small").expect(200);

            Files.createSymbolicLink(socket, engine.docker().socket());
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> client.anonymous("GET", "/ready").send().status() == 200);
            String id = engine.launch();

            Files.delete(socket);
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> client.anonymous("GET", "/ready").send().status() == 503);
            Answer exec = client.post("/sandboxes/" + id + "/exec", Map.of("command", "true"));
            exec.problem(503, "runtime_unavailable");
            client.get("/sandboxes/" + id + "/stats").problem(503, "runtime_unavailable");
            client.get("/sandboxes/" + id + "/files?path=/workspace").problem(503, "runtime_unavailable");
            assertThat(engine.sandbox(id).path("status").asText()).isEqualTo("running");
            Files.createSymbolicLink(socket, engine.docker().socket());
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> engine.exec(id, "true").path("exit_code").asInt() == 0);
        }
    }
}
