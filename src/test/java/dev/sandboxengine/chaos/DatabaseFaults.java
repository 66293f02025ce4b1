package dev.sandboxengine.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sandboxengine.Answer;
import dev.sandboxengine.chaos.Story.Deed;
import java.util.List;
import java.util.Map;

/** What can happen to the engine's own PostgreSQL. */
final class DatabaseFaults {

    private DatabaseFaults() {}

    static List<Trial> all() {
        return List.of(
                new Fault("PostgreSQL is killed", DatabaseFaults::killed),
                new Fault("PostgreSQL hangs", DatabaseFaults::hangs));
    }

    private static void killed(Lane lane) {
        String kept = Sandboxes.launch(lane, Templates.SMALL);
        String launched = Story.begin(lane, Templates.SMALL, "", Deed.LAUNCH);
        Processes.signal("KILL", lane.engine().servers());
        awaitRows(lane, kept);
        Sandboxes.awaitStatus(lane, launched, "running");
    }

    private static void hangs(Lane lane) {
        String kept = Sandboxes.launch(lane, Templates.SMALL);
        String launched = Story.begin(lane, Templates.SMALL, "", Deed.LAUNCH);
        List<ProcessHandle> servers = lane.engine().servers();
        Processes.signal("STOP", servers);
        try {
            assertThat(lane.awaitTrouble()).contains("database");
            Answer refused = lane.client().post("/sandboxes", Map.of("template_id", "small", "user_id", "chaos"));
            assertThat(refused.status()).as("%s", refused).isEqualTo(503);
        } finally {
            Processes.signal("CONT", servers);
        }
        awaitRows(lane, kept);
        Sandboxes.awaitStatus(lane, launched, "running");
    }

    /** Waits until the engine reads its rows again. */
    private static void awaitRows(Lane lane, String id) {
        await("the database is back")
                .atMost(Lane.PATIENCE)
                .until(() -> lane.client().get("/sandboxes/" + id).status() == 200);
        assertThat(lane.engine().isAlive()).isTrue();
    }
}
