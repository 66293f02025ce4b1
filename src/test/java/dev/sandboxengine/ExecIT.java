package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sandboxengine.files.FileException;
import dev.sandboxengine.files.Workspace;
import dev.sandboxengine.files.WorkspacePath;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.docker.DockerRuntime;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Commands in a sandbox, answered at once and as a stream. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class ExecIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MIXED = "Жук 漢字 🎈é";

    private final RunningEngine engine = new RunningEngine();
    private final EngineClient client = engine.client();
    private String id = "";

    @BeforeAll
    void launch() {
        id = engine.launch();
    }

    @AfterAll
    void close() {
        engine.close();
    }

    @Test
    void aListIsRunAsItIs() {
        JsonNode ran = run(Map.of("command", List.of("printf", "%s|", "a b", "$HOME", "*")));
        assertThat(ran.path("stdout").asText()).isEqualTo("a b|$HOME|*|");
        assertThat(ran.path("exit_code").asInt()).isZero();
        assertThat(ran.path("stderr").asText()).isEmpty();
        assertThat(ran.path("truncated").asBoolean()).isFalse();
        assertThat(ran.path("duration_ms").asLong()).isBetween(0L, 30_000L);
    }

    @Test
    void aStringIsRunByALoginShell() {
        JsonNode ran = run(Map.of("command", "shopt -q login_shell && echo $HOME; echo oops >&2; exit 7"));
        assertThat(ran.path("stdout").asText()).isEqualTo("/home/coder\n");
        assertThat(ran.path("stderr").asText()).isEqualTo("oops\n");
        assertThat(ran.path("exit_code").asInt()).isEqualTo(7);
    }

    @Test
    void directoryEnvironmentUserAndInputAreTheCallers() {
        JsonNode ran = run(Map.of(
                "command",
                List.of("sh", "-c", "pwd; echo $A; id -u; cat"),
                "cwd",
                "/tmp",
                "env",
                Map.of("A", "x y"),
                "user",
                "root",
                "stdin",
                MIXED));
        assertThat(ran.path("stdout").asText()).isEqualTo("/tmp\nx y\n0\n" + MIXED);
        assertThat(engine.output(id, "pwd; id -u")).isEqualTo("/workspace\n1000");
        assertThat(run(Map.of("command", "cat; echo end")).path("stdout").asText())
                .isEqualTo("end\n");
    }

    @Test
    void rootInsideHasNoCapabilities() {
        JsonNode ran = run(Map.of("command", List.of("grep", "CapEff", "/proc/self/status"), "user", "root"));
        assertThat(ran.path("stdout").asText().strip()).endsWith("0000000000000000");
    }

    @Test
    void aCommandThatTakesTooLongIsKilledWithAllItStarted() {
        for (Object timeout : List.of(1, "1s")) {
            JsonNode ran = run(Map.of("command", "echo begun; sleep 87654 & sleep 87654", "timeout", timeout));
            assertThat(ran.path("exit_code").asInt()).isEqualTo(124);
            assertThat(ran.path("timed_out").asBoolean()).isTrue();
            assertThat(ran.path("stdout").asText()).isEqualTo("begun\n");
            assertThat(ran.path("duration_ms").asLong()).isBetween(1000L, 10_000L);
        }
        assertThat(engine.output(id, "pgrep -fc '^sleep 8765[4]' || true")).isEqualTo("0");
    }

    @Test
    void whoStopsEveryShellCannotKeepARequest() {
        String other = engine.launch();
        String stop = "while :; do for p in /proc/[0-9]*; do IFS= read -r c 2>/dev/null < $p/comm; "
                + "[ \"$c\" = sh ] && kill -STOP ${p#/proc/}; done; done";
        client.post(
                        "/sandboxes/" + other + "/exec",
                        Map.of("command", "setsid bash -c '" + stop + "' > /dev/null 2>&1 < /dev/null & sleep 0.2"))
                .expect(200);
        long began = System.nanoTime();
        JsonNode ran = client.post(
                        "/sandboxes/" + other + "/exec",
                        Map.of("command", List.of("sh", "-c", "sleep 60"), "timeout", 2))
                .expect(200)
                .data();
        assertThat(ran.path("timed_out").asBoolean()).isTrue();
        assertThat((System.nanoTime() - began) / 1e9).isLessThan(12);
        try (DockerRuntime runtime = engine.runtime()) {
            Workspace workspace = new Workspace(runtime, Duration.ofSeconds(2));
            long asked = System.nanoTime();
            assertThatThrownBy(() -> {
                        // Once it may be quicker than who stops it
                        for (int i = 0; i < 5; i++) {
                            workspace.read(new PodName("sandbox-" + other), new WorkspacePath("/workspace"));
                        }
                    })
                    .isInstanceOf(FileException.Failed.class)
                    .hasMessageContaining("did nothing");
            assertThat((System.nanoTime() - asked) / 1e9).isLessThan(20);
        }
        client.delete("/sandboxes/" + other).expect(200);
    }

    @Test
    void whatIsBeyondAMebibyteIsCutOffAndSaidSo() {
        JsonNode ran = run(Map.of("command", "head -c 3000000 /dev/zero | tr '\\0' x; echo e >&2; exit 3"));
        assertThat(ran.path("stdout").asText()).hasSize(1 << 20);
        assertThat(ran.path("stderr").asText()).isEqualTo("e\n");
        assertThat(ran.path("truncated").asBoolean()).isTrue();
        assertThat(ran.path("exit_code").asInt()).isEqualTo(3);
        JsonNode exactly = run(Map.of("command", "head -c 1048576 /dev/zero | tr '\\0' x"));
        assertThat(exactly.path("truncated").asBoolean()).isFalse();
    }

    @Test
    void garbageIsStillAnAnswer() {
        JsonNode ran = run(Map.of("command", "head -c 100000 /dev/urandom; printf '\\000\\377\\033[31m'"));
        assertThat(ran.path("exit_code").asInt()).isZero();
        assertThat(ran.path("stdout").asText()).contains("\u0000").contains("\u001b[31m");
    }

    @Test
    void aCommandThatDoesNotExistFailsAsInAShell() {
        JsonNode ran = run(Map.of("command", "no-such-command"));
        assertThat(ran.path("exit_code").asInt()).isEqualTo(127);
        assertThat(ran.path("stderr").asText()).contains("no-such-command");
        for (String missing : List.of("no-such-command", "/no/such/command")) {
            JsonNode list = run(Map.of("command", List.of(missing)));
            assertThat(list.path("exit_code").asInt()).isEqualTo(127);
            assertThat(list.path("stdout").asText()).isEmpty();
            assertThat(list.path("stderr").asText()).isEqualTo(missing + ": there is no such program in the sandbox\n");
        }
        for (String noProgram : List.of("/etc/passwd", "/etc")) {
            JsonNode list = run(Map.of("command", List.of(noProgram)));
            assertThat(list.path("exit_code").asInt()).isEqualTo(126);
            assertThat(list.path("stdout").asText()).isEmpty();
            assertThat(list.path("stderr").asText())
                    .startsWith(noProgram + ": ")
                    .doesNotContain("OCI");
        }
        String said = "OCI runtime exec failed: exec failed: exec: x: executable file not found in $PATH: unknown";
        JsonNode quoting = run(Map.of("command", List.of("printf", "%s", said)));
        assertThat(quoting.path("stdout").asText()).isEqualTo(said);
        assertThat(quoting.path("exit_code").asInt()).isZero();
    }

    @Test
    void whereAndAsWhomACommandCannotRunIsRefused() {
        for (String nowhere : List.of("/no/such", "/etc/passwd")) {
            post(Map.of("command", List.of("pwd"), "cwd", nowhere)).refusedField("cwd");
        }
        post(Map.of("command", List.of("pwd"), "user", "nobodyhere")).refusedField("user");
        List<Event> events = stream(Map.of("command", List.of("pwd"), "cwd", "/no/such"));
        assertThat(events).hasSize(1);
        assertThat(events.getFirst().name()).isEqualTo("error");
        assertThat(events.getFirst().data().path("code").asText()).isEqualTo("validation_error");
        assertThat(events.getFirst().data().path("message").asText()).contains("/no/such");
    }

    @Test
    void aStreamOfASandboxThatCannotRunItIsAProblem() {
        String other = engine.launch();
        engine.docker().request("POST", "/containers/sandbox-" + other + "/pause", "");
        client.request("POST", "/api/v1/sandboxes/" + other + "/exec")
                .header("Accept", "text/event-stream")
                .json(Map.of("command", "id"))
                .send()
                .problem(409, "conflict");
        engine.docker().request("POST", "/containers/sandbox-" + other + "/unpause", "");
        client.delete("/sandboxes/" + other).expect(200);
    }

    @Test
    void aCommandThatCannotBeMeantIsRefused() {
        Map<String, Map<String, Object>> bad = Map.of(
                "command", Map.of(),
                "cwd", Map.of("command", "id", "cwd", "workspace"),
                "user", Map.of("command", "id", "user", "ro ot"),
                "timeout", Map.of("command", "id", "timeout", 0),
                "shell", Map.of("command", "id", "shell", "zsh"),
                "stdin", Map.of("command", "id", "stdin", 7),
                "env", Map.of("command", "id", "env", "A=1"));
        bad.forEach((field, body) -> post(body).refusedField(field));
        for (Object command :
                List.of("", " ", List.of(), List.of(""), List.of(1), Map.of(), 7, List.of("a\u0000"), "a\u0000b")) {
            post(Map.of("command", command)).refusedField("command");
        }
        for (Object timeout : List.of(-1, "soon", "2h", 1.5, "0s")) {
            post(Map.of("command", "id", "timeout", timeout)).refusedField("timeout");
        }
        post(Map.of("command", "id", "env", Map.of("A=B", "c"))).problem(400, "validation_error");
    }

    @Test
    void manyCommandsAtOnceDoNotMixTheirAnswers() {
        List<Integer> numbers = Stream.iterate(0, i -> i + 1).limit(12).toList();
        assertThat(numbers.parallelStream()
                        .map(i -> run(Map.of("command", "echo n" + i + "; exit " + i)))
                        .map(ran -> ran.path("stdout").asText().strip() + "="
                                + ran.path("exit_code").asInt())
                        .toList())
                .isEqualTo(numbers.stream().map(i -> "n" + i + "=" + i).toList());
    }

    private record Event(String name, JsonNode data) {}

    @Test
    void aStreamHasWholeCharactersAndEndsWithTheExit() {
        List<Event> events = stream(Map.of(
                "command",
                "for i in $(seq 3000); do printf '" + MIXED
                        + "'; done; echo problem >&2; printf '\\360\\237'; exit 5"));
        StringBuilder stdout = new StringBuilder();
        StringBuilder stderr = new StringBuilder();
        for (Event event : events.subList(0, events.size() - 1)) {
            (event.name().equals("stdout") ? stdout : stderr)
                    .append(event.data().path("data").asText());
        }
        assertThat(stdout.toString()).isEqualTo(MIXED.repeat(3000) + "\ufffd");
        assertThat(stderr.toString()).isEqualTo("problem\n");
        assertThat(events.getLast().name()).isEqualTo("exit");
        assertThat(events.getLast().data().path("exit_code").asInt()).isEqualTo(5);
        assertThat(events.getLast().data().path("timed_out").asBoolean()).isFalse();
    }

    @Test
    void aStreamComesWhileTheCommandRuns() {
        long began = System.nanoTime();
        HttpResponse<Stream<String>> response = request(Map.of("command", "echo now; sleep 30", "timeout", 4))
                .send(HttpResponse.BodyHandlers.ofLines());
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        try (Stream<String> lines = response.body()) {
            List<Long> arrived = new ArrayList<>();
            List<String> texts = new ArrayList<>();
            lines.filter(line -> line.startsWith("data:")).forEach(line -> {
                arrived.add(System.nanoTime() - began);
                texts.add(line);
            });
            assertThat(texts.getFirst()).contains("now");
            assertThat(texts.getLast()).contains("\"timed_out\":true").contains("124");
            assertThat(arrived.getLast() - arrived.getFirst()).isGreaterThan(2_000_000_000L);
        }
    }

    @Test
    void aStreamWhoseClientGoesAwayEndsItsCommand() throws java.io.IOException {
        HttpResponse<java.io.InputStream> response = request(
                        Map.of("command", "while sleep 0.1; do echo 'chatter 5432'1; done", "timeout", 50))
                .send(HttpResponse.BodyHandlers.ofInputStream());
        try (java.io.InputStream body = response.body()) {
            assertThat(new String(body.readNBytes(50), java.nio.charset.StandardCharsets.UTF_8))
                    .contains("stdout");
        }
        await().atMost(RunningEngine.PATIENCE)
                .until(() ->
                        engine.output(id, "pgrep -fc 'chatter 543[2]' || true").equals("0"));
    }

    private EngineClient.Request request(Map<String, Object> body) {
        return client.request("POST", "/api/v1/sandboxes/" + id + "/exec")
                .header("Accept", "text/event-stream")
                .json(body);
    }

    private List<Event> stream(Map<String, Object> body) {
        List<Event> events = new ArrayList<>();
        String[] name = {""};
        request(body).send(HttpResponse.BodyHandlers.ofLines()).body().forEach(line -> {
            if (line.startsWith("event: ")) {
                name[0] = line.substring(7);
            } else if (line.startsWith("data: ")) {
                events.add(new Event(name[0], read(line.substring(6))));
            }
        });
        return events;
    }

    private static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(text, e);
        }
    }

    private Answer post(Map<String, Object> body) {
        return client.post("/sandboxes/" + id + "/exec", new HashMap<>(body));
    }

    private JsonNode run(Map<String, Object> body) {
        return post(body).expect(200).data();
    }
}
