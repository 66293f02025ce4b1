package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.api.ApiConformance;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** A session's link in the hands of a candidate. Immutable. */
record Link(EngineClient engine, String session, String token) {

    /** Makes one. */
    static Link make(EngineClient maker, Map<String, Object> order) {
        JsonNode made = maker.post("/sessions", order).expect(201).data();
        return new Link(maker, made.path("id").asText(), made.path("token").asText());
    }

    /** The same for another engine on the database. */
    Link at(EngineClient other) {
        return new Link(other, session, token);
    }

    Answer show() {
        return engine.anonymous("GET", "/api/v1/join/" + token).send();
    }

    JsonNode joined() {
        return show().expect(200).data();
    }

    Answer activate() {
        return engine.anonymous("POST", "/api/v1/join/" + token + "/activate").send();
    }

    /** Waits for a status, but no longer than until an end that is another. */
    JsonNode await(String status) {
        JsonNode seen = Awaitility.await("the session is " + status)
                .atMost(RunningEngine.PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(
                        this::joined,
                        now -> List.of(status, "submitted", "failed", "expired", "revoked")
                                .contains(now.path("status").asText()));
        assertThat(seen.path("status").asText()).as("%s", seen).isEqualTo(status);
        return seen;
    }

    /** Starts it and waits until its sandbox is open; the sandbox's id. */
    String start() {
        activate().expect(200);
        return await("active").at("/sandbox/id").asText();
    }

    String path() {
        return "/sessions/" + session;
    }

    String terminalPath(String sandbox) {
        return "/api/v1/ws/session-terminal/" + sandbox;
    }

    /** Opens the terminal as pages do. */
    TerminalClient terminal(String sandbox) {
        return TerminalClient.open(engine.base(), terminalPath(sandbox) + "?session_token=" + token, Map.of());
    }

    /** What the terminal's upgrade is answered. */
    Answer upgrade(String sandbox) {
        String path = terminalPath(sandbox) + "?session_token=" + token;
        Answer answer = RawConnection.upgrade(engine.base(), path);
        ApiConformance.check("GET", path, answer.status(), answer.header("Content-Type"), answer.text());
        return answer;
    }
}
