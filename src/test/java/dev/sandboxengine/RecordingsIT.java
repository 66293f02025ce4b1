package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.recording.Casts;
import dev.sandboxengine.recording.RecordedTerminal;
import dev.sandboxengine.terminal.TerminalPolicy.Recorded;
import dev.sandboxengine.terminal.TerminalTap;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the API does with recordings. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class RecordingsIT {

    private final RunningEngine engine = new RunningEngine();
    private final EngineClient client = engine.client();
    private final RecordedTerminal terminal =
            new RecordedTerminal(engine.database().jdbi(), engine.data());
    private String sandbox = "";

    @BeforeAll
    void launch() {
        sandbox = engine.launch();
    }

    @AfterAll
    void close() {
        terminal.close();
        engine.close();
    }

    private String at(String recording) {
        return "/sandboxes/" + sandbox + "/recordings/" + recording;
    }

    private List<JsonNode> list(String query) {
        return client.get("/sandboxes/" + sandbox + "/recordings" + query)
                .expect(200)
                .data()
                .path("recordings")
                .valueStream()
                .toList();
    }

    private List<JsonNode> audit(String action) {
        return client.get("/audit?limit=1000&action=" + action)
                .data()
                .path("entries")
                .valueStream()
                .toList();
    }

    @Test
    void theyAreListedTheNewestFirstWithHowFarTheyHaveCome() {
        String older = terminal.of(sandbox, "older");
        TerminalTap tap = terminal.tap(sandbox, Recorded.INPUT_AND_OUTPUT);
        List<JsonNode> found = list("?limit=2");
        assertThat(found).hasSize(2);
        JsonNode newest = found.getFirst();
        assertThat(newest.path("status").asText()).isEqualTo("recording");
        assertThat(newest.path("input").asBoolean()).isTrue();
        assertThat(newest.has("ended_at")).isFalse();
        assertThat(newest.has("exit_code")).isFalse();
        JsonNode ended = found.getLast();
        assertThat(ended.path("id").asText()).isEqualTo(older);
        assertThat(ended.path("status").asText()).isEqualTo("complete");
        assertThat(ended.path("bytes").asInt()).isEqualTo(5);
        assertThat(ended.path("exit_code").asInt()).isZero();
        assertThat(ended.path("terminal").asText()).isEqualTo("main");
        assertThat(list("?limit=1&offset=1")).containsExactly(ended);
        tap.exited(1);
        terminal.write();
        client.get("/sandboxes/" + sandbox + "/recordings?newest=1").problem(400, "validation_error");
    }

    @ParameterizedTest
    @CsvSource({"gzip, true", "'br, gzip;q=0.5', true", "identity, false", "gzip;q=0, false", "'gzip;q=0.0, *', false"})
    void itIsSentCompressedToWhoeverTakesThat(String accepted, boolean compressed) throws IOException {
        String text = "zażółć \u001b[31m😀\r\n".repeat(5000);
        String id = terminal.of(sandbox, text);
        HttpResponse<byte[]> answer = client.request("GET", "/api/v1" + at(id))
                .header("Accept-Encoding", accepted)
                .send(HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/x-asciicast");
        assertThat(answer.headers().firstValue("Content-Encoding").isPresent()).isEqualTo(compressed);
        assertThat(answer.headers().allValues("Vary")).contains("Accept-Encoding");
        assertThat(answer.headers().firstValue("Content-Disposition").orElse(""))
                .matches("attachment; filename=\"" + sandbox + "-main-[0-9]{8}-[0-9]{6}\\.cast\"");
        String cast = compressed
                ? Casts.unpacked(new ByteArrayInputStream(answer.body()))
                : new String(answer.body(), StandardCharsets.UTF_8);
        assertThat(Casts.output(Casts.events(cast))).isEqualTo(text);
        assertThat(audit("sandboxes.recordings.read")
                        .getFirst()
                        .path("object_id")
                        .asText())
                .isEqualTo(id);
    }

    @Test
    void aTicketReadsOneRecordingOnce() {
        String id = terminal.of(sandbox, "for one");
        String other = terminal.of(sandbox, "for another");
        Map<String, Object> order = Map.of("purpose", "download", "sandbox_id", sandbox, "recording_id", id);
        JsonNode made = client.post("/tickets", order).expect(201).data();
        assertThat(made.path("recording_id").asText()).isEqualTo(id);
        assertThat(made.has("path") || made.has("archive")).isFalse();
        String ticket = made.path("ticket").asText();
        Answer read = client.anonymous("GET", "/api/v1" + at(id) + "?ticket=" + ticket)
                .send()
                .expect(200);
        assertThat(read.text()).contains("for one");
        client.anonymous("GET", "/api/v1" + at(id) + "?ticket=" + ticket).send().problem(401, "unauthenticated");
        for (String path : List.of(at(other), "/sandboxes/" + sandbox + "/files?path=" + id)) {
            String wrong = client.post("/tickets", order)
                    .expect(201)
                    .data()
                    .path("ticket")
                    .asText();
            client.anonymous("GET", "/api/v1" + path + (path.contains("?") ? "&" : "?") + "ticket=" + wrong)
                    .send()
                    .problem(401, "unauthenticated");
        }
        String files = client.post("/tickets", Map.of("purpose", "download", "sandbox_id", sandbox, "path", "a"))
                .expect(201)
                .data()
                .path("ticket")
                .asText();
        client.anonymous("GET", "/api/v1" + at(id) + "?ticket=" + files).send().problem(401, "unauthenticated");
        for (Map<String, Object> bad : List.<Map<String, Object>>of(
                Map.of("purpose", "terminal", "sandbox_id", sandbox, "recording_id", id),
                Map.of("purpose", "download", "sandbox_id", sandbox, "recording_id", "1-1-1-1-1"),
                Map.of("purpose", "download", "sandbox_id", sandbox, "recording_id", id, "archive", true),
                Map.of("purpose", "download", "sandbox_id", sandbox, "recording_id", id, "path", "a"))) {
            client.post("/tickets", bad).problem(400, "validation_error");
        }
    }

    @Test
    void whatIsDeletedIsGone() throws IOException {
        String id = terminal.of(sandbox, "secret");
        assertThat(Files.exists(engine.data().resolve("recordings/" + id + ".cast.gz")))
                .isTrue();
        client.delete(at(id) + "?force=1").problem(400, "validation_error");
        client.delete(at(id)).expect(200);
        assertThat(Files.exists(engine.data().resolve("recordings/" + id + ".cast.gz")))
                .isFalse();
        client.delete(at(id)).problem(404, "not_found");
        client.get(at(id)).problem(404, "not_found");
        assertThat(list("")).noneMatch(each -> each.path("id").asText().equals(id));
        JsonNode entry = audit("sandboxes.recordings.delete").stream()
                .filter(each -> each.path("object_id").asText().equals(id)
                        && each.path("outcome").asText().equals("done"))
                .findFirst()
                .orElseThrow();
        assertThat(entry.path("object_kind").asText()).isEqualTo("recording");
    }

    @Test
    void whatIsNotThereIsNotFound() throws IOException {
        String id = terminal.of(sandbox, "here");
        String other = engine.create(RunningEngine.order("small"));
        client.get("/sandboxes/" + other + "/recordings/" + id).problem(404, "not_found");
        client.get(at("not-an-id")).problem(404, "not_found");
        client.get("/sandboxes/aaaaaaaaaaaa/recordings").problem(404, "not_found");
        client.get(at(id) + "?path=x").problem(400, "validation_error");
        Files.delete(engine.data().resolve("recordings/" + id + ".cast.gz"));
        client.get(at(id)).problem(404, "not_found");
    }

    @Test
    void theyOutliveTheirSandbox() {
        String other = engine.launch();
        String id = terminal.of(other, "last words");
        client.delete("/sandboxes/" + other).expect(200);
        engine.awaitStatus(other, "expired");
        assertThat(client.get("/sandboxes/" + other + "/recordings/" + id)
                        .expect(200)
                        .text())
                .contains("last words");
    }
}
