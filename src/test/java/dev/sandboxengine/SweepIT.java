package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.runtime.ContainerSpec;
import dev.sandboxengine.runtime.ImageRef;
import dev.sandboxengine.runtime.Limits;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.PodSpec;
import dev.sandboxengine.runtime.Requests;
import dev.sandboxengine.runtime.docker.DockerRuntime;
import dev.sandboxengine.runtime.docker.RawDocker;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What the sweep does about containers that somebody else made or touched, and what it tells the operator. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class SweepIT {

    private static final String SWEEP = "/admin/sweep";

    private final RunningEngine engine = new RunningEngine(Map.of("SWEEP_GRACE", "3s"));
    private final EngineClient client = engine.client();
    private final RawDocker docker = engine.docker();

    @AfterAll
    void close() {
        engine.close();
    }

    @Test
    void aPodThatNobodyWantsIsToldAndRemovedAfterItsGracePeriod() {
        String wanted = engine.launch();
        String name = "sandbox-orphan000001";
        try (DockerRuntime runtime = engine.runtime()) {
            runtime.create(new PodSpec(
                    new PodName(name),
                    1,
                    Map.of(),
                    new ContainerSpec(
                            new ImageRef("workspace-base:latest"),
                            Map.of(),
                            new Limits(500, 128 << 20, 64, OptionalLong.empty()),
                            Requests.NONE,
                            List.of(),
                            List.of(),
                            List.of())));
        }

        JsonNode dry = client.post(SWEEP, Map.of("dry_run", true)).data();
        assertThat(dry.path("dry_run").asBoolean()).isTrue();
        assertThat(dry.path("cause").asText()).isEqualTo("request");
        assertThat(dry.path("compared").path("rows").asInt()).isPositive();
        assertThat(dry.path("findings")).singleElement().satisfies(finding -> {
            assertThat(finding.path("kind").asText()).isEqualTo("orphan");
            assertThat(finding.path("pod").asText()).isEqualTo(name);
            assertThat(finding.has("done")).isFalse();
        });

        JsonNode first = client.post(SWEEP, Map.of()).data();
        assertThat(first.path("findings")).hasSize(1);
        assertThat(engine.hasContainer("orphan000001")).isTrue();
        await().atMost(RunningEngine.PATIENCE).until(() -> {
            client.post(SWEEP, Map.of()).expect(200);
            return !engine.hasContainer("orphan000001");
        });
        JsonNode totals = client.get(SWEEP).data().path("totals");
        assertThat(totals.path("orphans_found").asInt()).isEqualTo(1);
        assertThat(totals.path("orphans_removed").asInt()).isEqualTo(1);
        assertThat(client.anonymous("GET", "/metrics").send().text())
                .contains("sandbox_engine_orphans_found_total 1.0")
                .contains("sandbox_engine_orphans_removed_total 1.0");
        assertThat(engine.sandbox(wanted).path("status").asText()).isEqualTo("running");
    }

    @Test
    void whatSomebodyElseDidToAContainerIsUndone() {
        String id = engine.launch();
        docker.expect(204, "POST", "/containers/sandbox-" + id + "/pause", "");
        await().atMost(RunningEngine.PATIENCE).until(() -> reports().contains("frozen"));
        engine.awaitStatus(id, "running");
        assertThat(engine.output(id, "echo on")).isEqualTo("on");

        client.post("/sandboxes/" + id + "/pause", Map.of()).expect(200);
        docker.expect(204, "POST", "/containers/sandbox-" + id + "/unpause", "");
        await().atMost(RunningEngine.PATIENCE).until(() -> reports().contains("thawed"));
        engine.awaitStatus(id, "paused");
        assertThat(state(id, "Paused")).isTrue();

        client.post("/sandboxes/" + id + "/stop", Map.of()).expect(200);
        engine.awaitStatus(id, "stopped");
        docker.expect(204, "POST", "/containers/sandbox-" + id + "/start", "");
        await().atMost(RunningEngine.PATIENCE).until(() -> {
            client.post(SWEEP, Map.of()).expect(200);
            return reports().contains("started");
        });
        await().atMost(RunningEngine.PATIENCE).until(() -> !state(id, "Running"));
        engine.awaitStatus(id, "stopped");
    }

    private String reports() {
        return client.get(SWEEP).data().path("reports").toString();
    }

    private boolean state(String id, String what) {
        return engine.container(id).path("State").path(what).asBoolean();
    }

    @Test
    void aSweepIsAskedForInItsOwnWords() {
        client.post(SWEEP, Map.of("dryrun", true)).refused("dryrun");
        client.post(SWEEP, Map.of("dry_run", "yes")).refused("dry_run");
        client.get(SWEEP + "?all=1").refused("all");
        client.anonymous("GET", "/api/v1/admin/sweep").send().problem(401, "unauthenticated");
        Answer once = client.request("POST", "/api/v1/admin/sweep")
                .header("Idempotency-Key", "sweep-once")
                .send();
        Answer again = client.request("POST", "/api/v1/admin/sweep")
                .header("Idempotency-Key", "sweep-once")
                .send();
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(again.data()).isEqualTo(once.data());
    }
}
