package dev.sandboxengine.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.runtime.docker.RawDocker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ConditionTimeoutException;

/** What must be true after whatever happened: no row in work, Docker as the rows say, and nothing left at the end. */
final class Aftermath {

    /** From the moment at which a killed engine answers again. */
    private static final Duration TAKEN_OVER = Duration.ofSeconds(15);

    private static final Duration GLANCE = Duration.ofMillis(100);

    private final Lane lane;
    private final Report report;

    Aftermath(Lane lane, Report report) {
        this.lane = lane;
        this.report = report;
    }

    /** Waits until nothing is being worked on, and wants Docker to be as the rows say. */
    void settles() {
        try {
            await("no row is in work")
                    .atMost(TAKEN_OVER)
                    .pollInterval(GLANCE)
                    .until(() -> lane.rows().inWork().isEmpty());
        } catch (ConditionTimeoutException e) {
            List<String> stuck = lane.rows().inWork();
            report.add(Report.Count.STUCK, stuck.size());
            assertThat(stuck).as("rows in work").isEmpty();
        }
        sandboxes().forEach(this::isTrue);
    }

    private List<JsonNode> sandboxes() {
        List<JsonNode> all = new ArrayList<>();
        lane.client()
                .get("/sandboxes?limit=1000")
                .expect(200)
                .data()
                .path("sandboxes")
                .forEach(all::add);
        return all;
    }

    private void isTrue(JsonNode sandbox) {
        String id = sandbox.path("id").asText();
        String status = sandbox.path("status").asText();
        List<String> containers = lane.containers("sandbox.id=" + id).stream()
                .map(container -> container.path("State").path("Status").asText())
                .distinct()
                .toList();
        switch (status) {
            case "running" -> {
                assertThat(containers)
                        .as("containers of %s", sandbox)
                        .contains("running")
                        .doesNotContain("paused");
                servicesAreTrue(sandbox);
                answers(id);
            }
            case "paused" ->
                assertThat(containers).as("containers of %s", sandbox).containsExactly("paused");
            case "stopped" ->
                assertThat(containers)
                        .as("containers of %s", sandbox)
                        .isNotEmpty()
                        .doesNotContain("running", "paused");
            default -> {
                assertThat(status).as("status of %s", sandbox).isIn("failed", "expired");
                assertThat(sandbox.path("reason").asText())
                        .as("reason of %s", sandbox)
                        .isNotBlank();
                assertThat(sandbox.path("status_message").asText())
                        .as("message of %s", sandbox)
                        .isNotBlank();
                assertThat(containers).as("containers of %s", sandbox).isEmpty();
                assertThat(volumes(lane.docker(), id))
                        .as("volumes of %s", sandbox)
                        .isEmpty();
            }
        }
    }

    /** A service that is ready runs, and one that has failed does not. */
    private void servicesAreTrue(JsonNode sandbox) {
        for (JsonNode service : sandbox.path("services")) {
            String name = service.path("name").asText();
            JsonNode container =
                    lane.docker().inspect("sandbox-" + sandbox.path("id").asText() + "-" + name);
            assertThat(service.path("status").asText())
                    .as("service %s of %s", name, sandbox)
                    .isEqualTo(container.path("State").path("Running").asBoolean() ? "ready" : "failed");
        }
    }

    private void answers(String id) {
        assertThat(Sandboxes.run(lane, id, "echo alive")).isEqualTo("alive\n");
    }

    private static List<String> volumes(RawDocker docker, String id) {
        return docker.volumesLabelled("sandbox.id=" + id).findValuesAsText("Name");
    }

    /** Ends everything that lives, and wants nothing to be left. */
    void leavesNothing() {
        for (JsonNode sandbox : sandboxes()) {
            if (!List.of("failed", "expired").contains(sandbox.path("status").asText())) {
                lane.client()
                        .delete("/sandboxes/" + sandbox.path("id").asText())
                        .expect(200);
            }
        }
        settles();
        List<String> orphans = lane.leftovers();
        report.add(Report.Count.ORPHANS, orphans.size());
        assertThat(orphans).as("what is left in Docker").isEmpty();
    }
}
