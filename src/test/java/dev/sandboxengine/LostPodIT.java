package dev.sandboxengine;

import static dev.sandboxengine.RunningEngine.order;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.runtime.docker.RawDocker;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What becomes of sandboxes whose container somebody else touched, and of containers that no sandbox wants. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(90)
class LostPodIT {

    private final RunningEngine engine = new RunningEngine(Map.of());
    private final RawDocker docker = engine.docker();

    @AfterAll
    void close() {
        engine.close();
    }

    @Test
    void aContainerThatIsKilledEndsItsSandboxWithTheReason() {
        String id = engine.launch(order("small"));
        docker.expect(204, "POST", "/containers/sandbox-" + id + "/kill", "");
        JsonNode failed = engine.awaitStatus(id, "failed");
        assertThat(failed.path("reason").asText()).isEqualTo("exited");
        assertThat(failed.path("status_message").asText()).contains("137");
        Awaitility.await().until(() -> !engine.hasContainer(id));
    }

    @Test
    void aContainerThatIsRemovedEndsItsSandboxAndNoOther() {
        String other = engine.launch(order("small"));
        String id = engine.launch(order("small"));
        docker.remove("sandbox-" + id);
        assertThat(engine.awaitStatus(id, "failed").path("reason").asText()).isEqualTo("runtime_lost");
        assertThat(engine.sandbox(other).path("status").asText()).isEqualTo("running");
    }
}
