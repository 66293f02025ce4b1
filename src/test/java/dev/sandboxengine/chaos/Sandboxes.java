package dev.sandboxengine.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.chaos.Story.Deed;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What trials ask of sandboxes. */
final class Sandboxes {

    private static final Duration GLANCE = Duration.ofMillis(20);

    private Sandboxes() {}

    /** Launches one and waits until it runs; its id. */
    static String launch(Lane lane, String template) {
        String id = Story.begin(lane, template, "", Deed.LAUNCH);
        awaitStatus(lane, id, "running");
        return id;
    }

    /**
     * Waits until it has this status and nothing more is done to it, but no longer than until an end that is another.
     * The engine may have to say meanwhile that its database is away.
     */
    static JsonNode awaitStatus(Lane lane, String id, String status) {
        JsonNode seen = await("sandbox " + id + " is " + status)
                .atMost(Lane.PATIENCE)
                .pollInterval(GLANCE)
                .until(
                        () -> lane.client().get("/sandboxes/" + id),
                        answer -> answer.status() == 200
                                && List.of(status, "failed", "expired")
                                        .contains(answer.data().path("status").asText())
                                && lane.rows().isAtRest(id))
                .data();
        assertThat(seen.path("status").asText()).as("%s", seen).isEqualTo(status);
        return seen;
    }

    /** Runs a line of shell in one that runs; what it printed. */
    static String run(Lane lane, String id, String line) {
        JsonNode ran = lane.client()
                .post("/sandboxes/" + id + "/exec", Map.of("command", line))
                .expect(200)
                .data();
        assertThat(ran.path("exit_code").asInt(-1)).as("%s", ran).isZero();
        return ran.path("stdout").asText();
    }
}
