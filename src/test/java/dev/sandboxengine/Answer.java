package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;

/** What the engine answered to one request. */
public record Answer(String method, String path, int status, HttpHeaders headers, byte[] body) {

    private static final ObjectMapper JSON = new ObjectMapper();

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    public JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(this + " is not JSON", e);
        }
    }

    String header(String name) {
        return headers.firstValue(name).orElse("");
    }

    public Answer expect(int wanted) {
        assertThat(status).as("status of %s", this).isEqualTo(wanted);
        return this;
    }

    /** The data of a success. */
    public JsonNode data() {
        assertThat(status).as("status of %s", this).isBetween(200, 299);
        assertThat(header("Content-Type")).startsWith("application/json");
        assertThat(json().path("success").asBoolean()).as("success of %s", this).isTrue();
        return json().path("data");
    }

    /** Wants a problem with all of its members, with this status and code. */
    public Answer problem(int wanted, String code) {
        expect(wanted);
        assertThat(header("Content-Type")).as("type of %s", this).startsWith("application/problem+json");
        JsonNode problem = json();
        assertThat(problem.path("type").asText()).isNotBlank();
        assertThat(problem.path("title").asText()).isNotBlank();
        assertThat(problem.path("status").asInt()).isEqualTo(wanted);
        assertThat(problem.path("detail").asText()).isNotBlank();
        if (header("Idempotency-Replayed").isEmpty()) {
            assertThat(problem.path("instance").asText()).isEqualTo("/requests/" + header("X-Request-ID"));
        }
        assertThat(problem.path("success").isBoolean()).isTrue();
        assertThat(problem.path("success").asBoolean()).isFalse();
        assertThat(problem.path("error").path("code").asText()).isEqualTo(code);
        assertThat(problem.path("error").path("message").asText()).isNotBlank();
        return this;
    }

    /** A {@code validation_error} about this field. */
    Answer refused(String field) {
        problem(400, "validation_error");
        assertThat(json().path("error").path("field").asText()).isEqualTo(field);
        return this;
    }

    /** The same, whose message also names it. */
    Answer refusedField(String field) {
        refused(field);
        assertThat(message()).as("the message names the field").contains(field);
        return this;
    }

    /** What a problem says happened. */
    public String message() {
        return json().path("error").path("message").asText();
    }

    @Override
    public String toString() {
        String shown = text();
        return method + " " + path + " → " + status + " " + shown.substring(0, Math.min(600, shown.length()));
    }
}
