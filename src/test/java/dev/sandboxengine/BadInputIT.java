package dev.sandboxengine;

import static dev.sandboxengine.RunningEngine.order;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Orders that cannot be meant: each is refused with words that help, and leaves nothing behind. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class BadInputIT {

    private final RunningEngine engine = new RunningEngine();
    private final EngineClient client = engine.client();

    @AfterEach
    void nothingIsLeft() {
        assertThat(engine.rows("sandbox")).isZero();
        assertThat(engine.leftovers()).isEmpty();
    }

    @AfterAll
    void close() {
        engine.close();
    }

    @Test
    void unreadableJsonIsRefusedWithItsPlace() {
        Answer answer =
                client.postText("/sandboxes", "{\n  \"template_id\": oops}").problem(400, "invalid_request");
        assertThat(answer.message()).contains("line 2").contains("column");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[]", "\"text\"", "17", "null", "true", "{", "{}}", "{\"a\":1}{\"b\":2}", "{'a':1}", "\u0000"})
    void whatIsNotOneJsonObjectIsUnreadable(String body) {
        client.postText("/sandboxes", body).problem(400, "invalid_request");
    }

    @Test
    void bytesThatAreNotUtf8AreUnreadable() {
        byte[] body = "{\"template_id\":\"small\",\"user_id\":\"\u00e4\"}"
                .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        client.request("POST", "/api/v1/sandboxes")
                .body("application/json", body)
                .send()
                .problem(400, "invalid_request");
    }

    @Test
    void deepNestingIsUnreadableAndNoHarm() {
        client.postText("/sandboxes", "{\"metadata\":" + "[".repeat(200_000) + "]".repeat(200_000) + "}")
                .problem(400, "invalid_request");
    }

    @Test
    void aFieldThatIsGivenTwiceIsUnreadable() {
        client.postText("/sandboxes", "{\"template_id\":\"small\",\"template_id\":\"other\",\"user_id\":\"ada\"}")
                .problem(400, "invalid_request");
    }

    @Test
    void aBodyOfAHundredMegabytesIsTooLarge() {
        byte[] body = new byte[100 << 20];
        java.util.Arrays.fill(body, (byte) ' ');
        client.request("POST", "/api/v1/sandboxes")
                .body("application/json", body)
                .send()
                .problem(413, "payload_too_large");
    }

    @Test
    void aMissingFieldIsNamed() {
        client.post("/sandboxes", Map.of("user_id", "ada")).refusedField("template_id");
        client.post("/sandboxes", Map.of("template_id", "small")).refusedField("user_id");
        client.postText("/sandboxes", "").refusedField("template_id");
        client.post("/sandboxes", with("user_id", " ")).refusedField("user_id");
        client.postText("/sandboxes", "{\"template_id\":\"small\",\"user_id\":null}")
                .refusedField("user_id");
    }

    @Test
    void anUnknownFieldIsNamed() {
        client.post("/sandboxes", with("templte", "x")).refusedField("templte");
        client.request("POST", "/api/v1/sandboxes?dry_run=true")
                .json(order("small"))
                .send()
                .refusedField("dry_run");
    }

    @Test
    void aValueOfAnotherTypeIsNamed() {
        client.post("/sandboxes", with("template_id", 7)).refusedField("template_id");
        client.post("/sandboxes", with("user_id", List.of("ada"))).refusedField("user_id");
        client.post("/sandboxes", with("env", List.of())).refusedField("env");
        client.post("/sandboxes", with("env", Map.of("A", List.of()))).refusedField("env.A");
        client.post("/sandboxes", with("metadata", "text")).refusedField("metadata");
        client.post("/sandboxes", with("metadata", Map.of("a", Map.of()))).refusedField("metadata.a");
        client.post("/sandboxes", with("ttl", List.of())).refusedField("ttl");
        client.post("/sandboxes", with("ttl", true)).refusedField("ttl");
        client.post("/sandboxes", with("ttl", 1.5e9)).refusedField("ttl");
    }

    @Test
    void controlCharactersAreRefused() {
        client.post("/sandboxes", with("user_id", "ada\nroot")).refusedField("user_id");
        client.post("/sandboxes", with("user_id", "a\u0000b")).refusedField("user_id");
        client.post("/sandboxes", with("user_id", "x".repeat(257))).refusedField("user_id");
        client.post("/sandboxes", with("metadata", Map.of("note", "x".repeat(16_385))))
                .refusedField("metadata");
        client.post(
                        "/sandboxes",
                        with("env", Map.of("A", "x".repeat(60_000), "B", "x".repeat(60_000), "C", "x".repeat(20_000))))
                .refusedField("env");
        client.post("/sandboxes", with("env", Map.of("A", "a\u0000b"))).refusedField("env.A");
        client.post("/sandboxes", with("metadata", Map.of("a", "\u0000"))).refusedField("metadata.a");
        client.post("/sandboxes", with("template_id", "small\u0000")).refusedField("template_id");
    }

    @Test
    void halfASurrogateIsNoTextForTheDatabase() {
        Answer answer = client.postText(
                "/sandboxes", "{\"template_id\":\"small\",\"user_id\":\"ada\",\"metadata\":{\"a\":\"\\ud800\"}}");
        assertThat(answer.status()).as("%s", answer).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1A", "A-B", "A B", "A=B", "\u00c4", "A\nB"})
    void aNameThatNoShellTakesIsRefused(String name) {
        client.post("/sandboxes", with("env", Map.of(name, "x"))).problem(400, "validation_error");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "../small", "small.yaml", "a/b", "Small", "a b", "\u00fc"})
    void aTemplateThatDoesNotExistIsNotFound(String name) {
        client.post("/sandboxes", with("template_id", name)).problem(404, "template_not_found");
    }

    @Test
    void aTimeToLiveWithoutASensibleUnitIsRefusedWithAHint() {
        for (Object ttl :
                List.of(0, -1, 90, 3600, 999_999_999, "0s", "-4h", "90", "999ms", "4 hours", "4H", "1d", "")) {
            Answer answer = client.post("/sandboxes", with("ttl", ttl)).refusedField("ttl");
            assertThat(answer.message())
                    .as("for %s", ttl)
                    .containsAnyOf("\"1h\"", "\"4h\"", "\"90m\"", "\"90s\"", "\"24h\"");
        }
        client.post("/sandboxes", with("ttl_seconds", 0)).refusedField("ttl_seconds");
        client.post("/sandboxes", with("ttl_seconds", -5)).refusedField("ttl_seconds");
        client.post("/sandboxes", with("ttl_seconds", "60")).refusedField("ttl_seconds");
        client.post("/sandboxes", with("ttl", "99999h")).refusedField("ttl");
        client.post("/sandboxes", with("ttl_seconds", Long.MAX_VALUE)).refusedField("ttl_seconds");
        Map<String, Object> both = with("ttl", "1h");
        both.put("ttl_seconds", 3600);
        assertThat(client.post("/sandboxes", both).refusedField("ttl").message())
                .contains("not both");
    }

    @Test
    void aTimeToLiveIsReadInEverySpelling() {
        Map<String, Object> spellings =
                new HashMap<>(Map.of("4h", 14_400L, "1h30m", 5_400L, "90m", 5_400L, "1.5s", 1L));
        spellings.forEach(
                (text, seconds) -> assertThat(ttl("ttl", text).toSeconds()).isEqualTo(seconds));
        assertThat(ttl("ttl", 90_000_000_000L)).isEqualTo(Duration.ofSeconds(90));
        assertThat(ttl("ttl_seconds", 75)).isEqualTo(Duration.ofSeconds(75));
        engine.database().jdbi().useHandle(handle -> handle.execute("delete from sandbox where state = 'expired'"));
    }

    @Test
    void aSandboxThatDoesNotExistIsNotFoundHoweverItIsNamed() {
        for (String id : List.of("aaaaaaaaaaaa", "x", "UPPERCASEIDS", "a%20b", "'%3b--")) {
            client.get("/sandboxes/" + id).problem(404, "not_found");
            client.delete("/sandboxes/" + id).problem(404, "not_found");
            client.post("/sandboxes/" + id + "/extend", Map.of("duration", "1h"))
                    .problem(404, "not_found");
        }
        client.post("/sandboxes/aaaaaaaaaaaa/exec", Map.of("command", "id")).problem(404, "not_found");
        client.get("/sandboxes/aaaaaaaaaaaa/files?path=/workspace").problem(404, "not_found");
        client.get("/sandboxes/aaaaaaaaaaaa/logs").problem(404, "not_found");
        client.get("/sandboxes/aaaaaaaaaaaa/stats").problem(404, "not_found");
    }

    @Test
    void aPathThatNoServerTakesIsAProblemToo() {
        for (String path :
                List.of("/api/v1/sandboxes/%00", "/api/v1/%zz/x", "/api/v1/sandboxes?" + "x".repeat(20_000))) {
            for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE")) {
                Answer answer = RawConnection.send(client.base(), method + " " + path + " HTTP/1.1");
                assertThat(answer.status()).isIn(400, 414, 431);
                assertThat(answer.header("Content-Type")).as("%s", answer).startsWith("application/problem+json");
                assertThat(answer.json().path("success").isBoolean()).isTrue();
                assertThat(answer.json().path("error").path("code").asText()).isEqualTo("invalid_request");
            }
        }
    }

    private Duration ttl(String field, Object value) {
        JsonNode sandbox =
                client.post("/sandboxes", with(field, value)).expect(201).data();
        client.delete("/sandboxes/" + sandbox.path("id").asText()).expect(200);
        return Duration.between(
                Instant.parse(sandbox.path("created_at").asText()),
                Instant.parse(sandbox.path("expires_at").asText()));
    }

    private static Map<String, Object> with(String field, Object value) {
        Map<String, Object> order = order("small");
        order.put(field, value);
        return order;
    }
}
