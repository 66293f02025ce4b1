package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An open terminal under an engine that is killed. */
@Timeout(180)
class TerminalSurvivalIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int KILLS = 3;

    /** Some hundred lines. */
    private static final int ENOUGH = 2000;

    private static Path folder() throws IOException {
        Path home = Files.createTempDirectory("terminal-survival");
        // the database's server runs as another user, who has to reach its data
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        return home;
    }

    @Test
    void aCounterIsUnbrokenForItsViewerAndOnItsRecordingHoweverOftenTheEngineIsKilled() throws Exception {
        Path home = folder();
        EngineProcess engine = EngineProcess.start(home, Map.of());
        String id = "";
        try {
            EngineClient client = engine.awaitClient();
            id = launch(client, home);
            String path = "/api/v1/ws/terminal/" + id;
            TerminalV1Client terminal = TerminalV1Client.open(client.base(), path, key(client), 80, 24);
            terminal.awaitMessage("ready");
            terminal.type(
                    "stty -echo; printf BE''GIN; i=0; while [ ! -e /tmp/over ]; do echo $((i++)); sleep 0.003; done;"
                            + " echo E''ND $i\n");
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int kill = 1; kill <= KILLS; kill++) {
                TerminalV1Client running = terminal;
                await().until(() -> running.size() > ENOUGH);
                engine.kill();
                terminal.awaitClose();
                TerminalV1Client.Taken taken = terminal.taken();
                all.writeBytes(taken.output());
                engine = EngineProcess.start(home, Map.of());
                client = engine.awaitClient();
                terminal = TerminalV1Client.resume(client.base(), path, key(client), taken.position());
                JsonNode ready = terminal.awaitMessage("ready");
                assertThat(ready.path("fresh").asBoolean()).isFalse();
                assertThat(ready.path("missed").asLong()).isZero();
                assertThat(ready.path("source").asText()).isEqualTo("journal");
            }
            client.post("/sandboxes/" + id + "/exec", Map.of("command", "touch /tmp/over"))
                    .expect(200);
            terminal.awaitOutput("END ");
            terminal.type("exit 4\n");
            assertThat(terminal.awaitClose()).isEqualTo(1000);
            all.writeBytes(terminal.taken().output());
            String seen = all.toString(StandardCharsets.UTF_8);
            String counted = seen.substring(seen.indexOf("BEGIN") + 5, seen.indexOf("END "));
            int last = Integer.parseInt(seen.substring(seen.indexOf("END ") + 4).split("\r", 2)[0]);
            assertThat(last).isGreaterThan(KILLS * ENOUGH / 8);
            assertThat(counted)
                    .isEqualTo(
                            IntStream.range(0, last).mapToObj(i -> i + "\r\n").collect(Collectors.joining()));
            assertThat(recorded(client, id)).isEqualTo(seen);
        } finally {
            if (engine.isAlive() && !id.isEmpty()) {
                engine.awaitClient().delete("/sandboxes/" + id).expect(200);
            }
            engine.close();
            RunningEngine.delete(home);
        }
    }

    private static Map<String, String> key(EngineClient client) {
        return Map.of("X-API-Key", client.key());
    }

    private static String launch(EngineClient client, Path home) throws IOException {
        Files.writeString(home.resolve("templates/small.yaml"), """
                name: small
                base_image: workspace-base:latest
                resources: {cpu_limit: 500m, memory_limit: 128m}
                """);
        await().atMost(RunningEngine.PATIENCE)
                .until(() -> client.get("/templates/small").status() == 200);
        String id = client.post("/sandboxes", RunningEngine.order("small"))
                .expect(201)
                .data()
                .path("id")
                .asText();
        await().atMost(RunningEngine.PATIENCE)
                .until(() -> client.get("/sandboxes/" + id)
                        .data()
                        .path("status")
                        .asText()
                        .equals("running"));
        return id;
    }

    /** What the only recording holds of the terminal's output. */
    private static String recorded(EngineClient client, String id) throws IOException {
        String recordings = "/sandboxes/" + id + "/recordings";
        await().atMost(Duration.ofSeconds(30))
                .until(() -> client.get(recordings)
                        .data()
                        .path("recordings")
                        .path(0)
                        .path("status")
                        .asText()
                        .equals("complete"));
        JsonNode all = client.get(recordings).data().path("recordings");
        assertThat(all).hasSize(1);
        assertThat(all.path(0).path("dropped_bytes").asLong()).isZero();
        assertThat(all.path(0).path("exit_code").asInt()).isEqualTo(4);
        StringBuilder output = new StringBuilder();
        String cast = new String(
                client.get(recordings + "/" + all.path(0).path("id").asText()).body(), StandardCharsets.UTF_8);
        for (String line : cast.lines().skip(1).toList()) {
            JsonNode event = JSON.readTree(line);
            if (event.path(1).asText().equals("o")) {
                output.append(event.path(2).asText());
            }
        }
        return output.toString();
    }
}
