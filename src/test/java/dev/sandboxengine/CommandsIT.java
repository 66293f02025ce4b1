package dev.sandboxengine;

import static dev.sandboxengine.RunningEngine.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What templates say that their sandboxes do by themselves, done in containers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class CommandsIT {

    private final RunningEngine engine = new RunningEngine(Map.of("COMMAND_TIMEOUT", "20s", "STOP_TIMEOUT", "3s"));
    private final EngineClient client = engine.client();

    @AfterAll
    void close() {
        engine.close();
    }

    private JsonNode failed(String template) {
        String id = engine.create(order(template));
        JsonNode failed = engine.awaitStatus(id, "failed");
        await().atMost(RunningEngine.PATIENCE).until(() -> !engine.hasContainer(id));
        return failed;
    }

    private void restart(String id) {
        client.post("/sandboxes/" + id + "/stop", Map.of()).expect(200);
        engine.awaitStatus(id, "stopped");
        client.post("/sandboxes/" + id + "/start", Map.of()).expect(200);
        engine.awaitStatus(id, "running");
    }

    /** What the engine wrote down of the commands of a sandbox. */
    private String events(String id, String phase) {
        return engine.database()
                .jdbi()
                .withHandle(handle -> handle.select("""
                        select string_agg((data->>'command') || ' ' || (data->>'exit_code') || ' ' || (data->>'output'), ';'
                                          order by id)
                        from sandbox_event where sandbox_id = ? and kind = 'command' and data->>'phase' = ?
                        """, id, phase)
                        .mapTo(String.class)
                        .findOne()
                        .orElse(""));
    }

    @Test
    void initIsOnceStartIsEveryTimeAndHealthIsAwaited() {
        engine.usableTemplate("app", """
                commands:
                  init: ["echo init >> log; whoami", "pwd >> log"]
                  start:
                    - "echo start >> log; sleep 0.3; echo up > /tmp/state; exec sleep 600"
                    - "echo gone; exit 4"
                  stop: ["rm /tmp/state; echo stop >> log"]
                  healthcheck: "grep up /tmp/state"
                """);
        String id = engine.launch(order("app"));

        assertThat(engine.output(id, "cat log; pgrep -fxc 'sleep 600'")).isEqualTo("init\n/workspace\nstart\n1");
        assertThat(events(id, "init")).isEqualTo("echo init >> log; whoami 0 coder;pwd >> log 0 ");
        await().atMost(RunningEngine.PATIENCE)
                .untilAsserted(() -> assertThat(events(id, "start")).isEqualTo("echo gone; exit 4 4 gone"));

        restart(id);

        assertThat(engine.output(id, "cat log; pgrep -fxc 'sleep 600'"))
                .isEqualTo("init\n/workspace\nstart\nstop\nstart\n1");
        client.delete("/sandboxes/" + id).expect(200);
    }

    @Test
    void whatStartCommandsWriteIsKeptInABoundedLog() {
        engine.usableTemplate("talker", """
                commands:
                  start:
                    - "echo first; head -c 6000000 /dev/zero | base64; echo last; exec sleep 600"
                    - "echo out; echo err >&2; exit 3"
                """);
        String id = engine.launch(order("talker"));

        await().atMost(RunningEngine.PATIENCE)
                .until(() -> engine.output(id, "tail -n 1 /tmp/sandbox-start-1.log || true")
                        .equals("last"));
        assertThat(Integer.parseInt(
                        engine.output(id, "cd /tmp; cat sandbox-start-1.log sandbox-start-1.log.old | wc -c")))
                .isBetween(1024, 1_100_000);
        assertThat(engine.output(id, "pgrep -fxc 'sleep 600'")).isEqualTo("1");
        await().atMost(RunningEngine.PATIENCE)
                .untilAsserted(() -> assertThat(events(id, "start")).endsWith(" 3 out\nerr"));

        restart(id);
        await().atMost(RunningEngine.PATIENCE)
                .until(() -> engine.exec(id, "pgrep -fx 'sleep 600'")
                                .path("exit_code")
                                .asInt()
                        == 0);
        client.delete("/sandboxes/" + id).expect(200);
    }

    @Test
    void anInitCommandThatFailsIsToldWithItsLastWords() {
        engine.usableTemplate("bad-init", "commands: {init: [\"echo first; echo 'no such thing' >&2; exit 3\"]}\n");

        JsonNode failed = failed("bad-init");

        assertThat(failed.path("reason").asText()).isEqualTo("command_failed");
        assertThat(failed.path("status_message").asText()).contains("ended with code 3: first | no such thing");
    }

    @Test
    void aHealthCheckThatNeverPassesIsToldWithItsLastWords() {
        engine.usableTemplate("ill", """
                commands:
                  healthcheck: {command: "echo not yet; false", interval: 200ms, timeout: 1s, within: 2s}
                """);

        JsonNode failed = failed("ill");

        assertThat(failed.path("reason").asText()).isEqualTo("unhealthy");
        assertThat(failed.path("status_message").asText())
                .endsWith("did not pass within 2.0 s; last it ended with code 1: not yet");
    }

    @Test
    void stopCommandsAreBounded() {
        engine.usableTemplate("slow-stop", "commands: {stop: [\"echo bye; sleep 600\", \"touch never\"]}\n");
        String id = engine.launch(order("slow-stop"));

        client.delete("/sandboxes/" + id).expect(200);

        engine.awaitStatus(id, "expired");
        await().atMost(RunningEngine.PATIENCE).until(() -> !engine.hasContainer(id));
        assertThat(events(id, "stop")).isEqualTo("echo bye; sleep 600 124 bye");
    }

    @Test
    void aSandboxIsDeletedWhileItsInitCommandRuns() {
        engine.usableTemplate("slow-init", "commands: {init: [\"echo working; sleep 15\"]}\n");
        String id = engine.create(order("slow-init"));
        await().atMost(RunningEngine.PATIENCE)
                .untilAsserted(() -> assertThat(
                                engine.sandbox(id).path("status_message").asText())
                        .isEqualTo("init command 'echo working; sleep 15' runs: working"));

        JsonNode ended = client.delete("/sandboxes/" + id).expect(200).data();

        assertThat(ended.path("status").asText()).isEqualTo("expired");
        await().atMost(RunningEngine.PATIENCE).until(() -> !engine.hasContainer(id));
    }

    @Test
    void aReadOnlyWorkspaceCanBeWorkedInAndKeepsItsFiles() {
        engine.usableTemplate("sealed", """
                read_only_root: true
                volumes:
                  - {name: data, mount_path: /data}
                  - {name: scratch, mount_path: /scratch, medium: memory, size: 4m}
                commands: {init: ["echo kept > /data/file; echo kept > ~/file; echo kept > file; echo lost > /scratch/file"]}
                """);
        String id = engine.launch(order("sealed"));
        assertThat(engine.output(id, "touch /usr/x 2>/dev/null || echo sealed; touch /tmp/x && echo open"))
                .isEqualTo("sealed\nopen");
        assertThat(
                        engine.output(
                                id,
                                "touch /run/x && rmdir /run/sandbox 2>/dev/null || touch /run/sandbox/x 2>/dev/null || echo no"))
                .as("what the engine writes cannot be kept from it")
                .isEqualTo("no");

        restart(id);

        assertThat(engine.output(id, "cat /data/file ~/file /workspace/file; ls /scratch"))
                .isEqualTo("kept\nkept\nkept");
        assertThat(engine.output(id, "cat /run/sandbox/env")).contains("SANDBOX_EXPIRES_AT");
        assertThat(engine.output(id, "ls ~/.cache/sandbox-init"))
                .as("what is known to be done is kept with what was done")
                .contains("command-0");
        client.delete("/sandboxes/" + id).expect(200);
    }

    @Test
    void aWorkspaceBeginsWithTheStarterFiles() {
        try {
            java.nio.file.Path folder = engine.templates().resolve("kit/src");
            java.nio.file.Files.createDirectories(folder);
            java.nio.file.Files.writeString(folder.resolve("main.sh"), "echo hej\n");
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        engine.usableTemplate("kitted", "starter: kit\n");

        String id = engine.launch(order("kitted"));

        assertThat(engine.output(id, "bash src/main.sh; stat -c %U src src/main.sh"))
                .isEqualTo("hej\ncoder\ncoder");
        client.delete("/sandboxes/" + id).expect(200);
    }
}
