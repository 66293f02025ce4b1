package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sandboxengine.runtime.docker.RawDocker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** A session outlives the engine that began it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240)
class SessionRecoveryIT {

    private final RawDocker docker = RawDocker.local();
    private Path home = Path.of("");
    private EngineProcess engine;
    private EngineClient client;

    @BeforeAll
    void start() throws IOException {
        home = Files.createTempDirectory("session-recovery");
        // the database's server runs as another user, who has to reach its data
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        Files.createDirectory(home.resolve("templates"));
        Files.writeString(home.resolve("templates/slow.yaml"), """
                name: slow
                base_image: workspace-base:latest
                resources: {cpu_limit: 500m, memory_limit: 128m}
                commands: {init: [sleep 4]}
                """);
        restart();
    }

    private void restart() {
        engine = EngineProcess.start(home, Map.of());
        client = engine.awaitClient();
    }

    @AfterAll
    void close() {
        engine.close();
        RunningEngine.delete(home);
    }

    private int containers(String sandbox) {
        return docker.labelled("sandbox.id=" + sandbox).size();
    }

    @Test
    void anEngineThatIsKilledWhileItMakesTheSandboxIsReplacedByTheNext() {
        Link link = Link.make(client, Map.of("template_id", "slow", "ttl", "1h"));
        String id = link.activate().expect(200).data().path("sandbox_id").asText();
        await().atMost(RunningEngine.PATIENCE).until(() -> containers(id) == 1);
        engine.kill();
        restart();
        Link again = link.at(client);
        assertThat(again.await("active").at("/sandbox/id").asText()).isEqualTo(id);
        assertThat(containers(id)).isEqualTo(1);
        assertThat(client.get("/sandboxes").data().path("total").asInt()).isEqualTo(1);
        assertThat(client.get(again.path()).data().path("join_url").asText()).endsWith("/join/" + link.token());
        TerminalClient terminal = again.terminal(id);
        terminal.type("echo al\"\"ive");
        terminal.awaitOutput("alive");
        terminal.close();

        client.delete(again.path()).expect(200);
        engine.kill();
        restart();
        await("its end is not forgotten")
                .atMost(RunningEngine.PATIENCE)
                .until(() -> containers(id) == 0
                        && client.get("/sandboxes/" + id)
                                .data()
                                .path("status")
                                .asText()
                                .equals("expired"));
        assertThat(link.at(client).joined().path("status").asText()).isEqualTo("revoked");
    }
}
