package dev.sandboxengine.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.chaos.Story.Deed;
import dev.sandboxengine.runtime.docker.RawDocker;
import dev.sandboxengine.runtime.docker.TestImages;
import java.util.List;

/** What can happen to a sandbox's containers. */
final class PodFaults {

    private static final String GREEDY = """
            name: greedy
            base_image: %s
            env: {FIRST_PROCESS: "sleep 3; tail /dev/zero"}
            resources: {cpu_limit: 500m, memory_limit: 64m}
            """;

    private PodFaults() {}

    static List<Trial> all() {
        return List.of(
                new Fault("a container is killed by hand", lane -> ends(lane, "exited", PodFaults::kill)),
                new Fault("a container is removed by hand", lane -> ends(lane, "runtime_lost", RawDocker::remove)),
                new Fault("a service is killed by hand", PodFaults::serviceDies),
                new Fault("the first process is out of memory", PodFaults::outOfMemory));
    }

    private static void kill(RawDocker docker, String container) {
        docker.expect(204, "POST", "/containers/" + container + "/kill", "");
    }

    private interface Harm {
        void to(RawDocker docker, String container);
    }

    /** A running sandbox fails with this reason; another one goes on. */
    private static void ends(Lane lane, String reason, Harm harm) {
        String other = Sandboxes.launch(lane, Templates.SMALL);
        String id = Sandboxes.launch(lane, Templates.SMALL);
        harm.to(lane.docker(), "sandbox-" + id);
        wants(lane, id, reason);
        assertThat(lane.rows().state(other)).isEqualTo("running");
    }

    /** Whether its service is brought back or it is given up, it is told with the reason; nothing is half there. */
    private static void serviceDies(Lane lane) {
        String id = Sandboxes.launch(lane, Templates.WHOLE);
        kill(lane.docker(), "sandbox-" + id + "-redis");
        await("the death of the service is told")
                .atMost(Lane.PATIENCE)
                .until(
                        () -> lane.client().get("/sandboxes/" + id).data(),
                        now -> now.path("status").asText().equals("failed")
                                || now.path("services")
                                        .path("redis")
                                        .path("status")
                                        .asText()
                                        .equals("failed"));
    }

    private static void wants(Lane lane, String id, String reason) {
        JsonNode failed = Sandboxes.awaitStatus(lane, id, "failed");
        assertThat(failed.path("reason").asText()).as("%s", failed).isEqualTo(reason);
    }

    private static void outOfMemory(Lane lane) {
        var images =
                new TestImages(lane.docker(), "chaos-" + ProcessHandle.current().pid());
        images.derive();
        try {
            Templates.add(lane, "greedy", GREEDY.formatted(images.scripted()));
            wants(lane, Story.begin(lane, "greedy", "", Deed.LAUNCH), "oom");
        } finally {
            images.remove();
        }
    }
}
