package dev.sandboxengine.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.Answer;
import dev.sandboxengine.chaos.CallProxy.Moment;
import dev.sandboxengine.chaos.Story.Deed;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What can happen to Docker's daemon, as far as a proxy before it can play that. */
final class DaemonFaults {

    private static final int IN_THE_MIDDLE = 3;

    private DaemonFaults() {}

    static List<Trial> all() {
        return List.of(
                new Fault("Docker is away", lane -> trouble(lane, lane.proxy()::cut, lane.proxy()::restore)),
                new Fault(
                        "Docker hangs",
                        lane -> trouble(
                                lane,
                                () -> lane.proxy().hang(true),
                                () -> lane.proxy().hang(false))),
                new Fault("Docker goes in the middle of a launch", DaemonFaults::goesInTheMiddle));
    }

    private static void trouble(Lane lane, Runnable begin, Runnable end) {
        String kept = Sandboxes.launch(lane, Templates.SMALL);
        String deleted = Sandboxes.launch(lane, Templates.SMALL);
        begin.run();
        assertThat(lane.awaitTrouble()).contains("runtime");
        refused(lane);
        CompletableFuture<Answer> deletion =
                CompletableFuture.supplyAsync(() -> lane.client().delete("/sandboxes/" + deleted));
        Answer answer = deletion.join().expect(200);
        assertThat(answer.data().path("status").asText()).as("%s", answer).isEqualTo("expired");
        assertThat(lane.rows().state(deleted)).isEqualTo("ending");
        end.run();
        lane.awaitReady();
        Sandboxes.awaitStatus(lane, deleted, "expired");
        Sandboxes.awaitStatus(lane, kept, "running");
    }

    private static void refused(Lane lane) {
        lane.client()
                .post("/sandboxes", Map.of("template_id", Templates.SMALL, "user_id", "chaos"))
                .problem(503, "runtime_unavailable");
    }

    private static void goesInTheMiddle(Lane lane) {
        var gone = new CompletableFuture<Call>();
        lane.proxy().arm(IN_THE_MIDDLE, Moment.AFTER, call -> {
            lane.proxy().cut();
            gone.complete(call);
            return false;
        });
        String id = Story.begin(lane, Templates.SMALL, "", Deed.LAUNCH);
        gone.join();
        assertThat(lane.awaitTrouble()).contains("runtime");
        assertThat(lane.rows().state(id)).isEqualTo("pending");
        lane.proxy().restore();
        Sandboxes.awaitStatus(lane, id, "running");
    }

    /** The whole of another Docker engine is killed, with sandboxes running and one being launched, and started again. */
    static Trial killed(OtherDaemon daemon) {
        return new Fault("Docker is killed and started again", lane -> {
            String written = Sandboxes.launch(lane, Templates.SMALL);
            Sandboxes.run(lane, written, "echo here > kept");
            String frozen = Sandboxes.launch(lane, Templates.SMALL);
            Story.begin(lane, Templates.SMALL, frozen, Deed.PAUSE);
            Sandboxes.awaitStatus(lane, frozen, "paused");
            String coming = Story.begin(lane, Templates.SMALL, "", Deed.LAUNCH);
            daemon.kill();
            assertThat(lane.awaitTrouble()).contains("runtime");
            daemon.start();
            lane.awaitReady();
            Sandboxes.awaitStatus(lane, coming, "running");
            Sandboxes.awaitStatus(lane, written, "running");
            assertThat(Sandboxes.run(lane, written, "cat kept")).isEqualTo("here\n");
        });
    }
}
