package dev.sandboxengine.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.chaos.CallProxy.Moment;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * A sandbox is deleted in the middle of a story, while a call to Docker is held up: at every call one after the other, or at
 * every so manieth.
 */
record DeletedAtCalls(Story story, Moment moment, int step) implements Trial {

    @Override
    public String name() {
        return story + ": deleted " + (moment == Moment.BEFORE ? "before" : "after") + " "
                + (step == 1 ? "every call" : "every call of " + step);
    }

    @Override
    public void run(Lane lane, Report report) {
        for (int number = 1; round(lane, report, number); number += step) {}
    }

    /** Holds that call up until the end is decided. False: the story was over before. */
    private boolean round(Lane lane, Report report, int number) {
        String prepared = story.prepare(lane);
        var held = new CompletableFuture<Call>();
        var release = new CountDownLatch(1);
        lane.proxy().arm(number, moment, call -> {
            held.complete(call);
            return passed(release);
        });
        CompletableFuture<String> played = CompletableFuture.supplyAsync(() -> story.play(lane, prepared));
        try {
            CompletableFuture.anyOf(held, played.exceptionally(_ -> "")).join();
            boolean inTime = !lane.proxy().disarm();
            if (inTime) {
                held.join();
                // There is none yet at what an engine looks at before it accepts an order.
                lane.rows().newest().ifPresent(id -> delete(lane, id, release, report));
            } else {
                played.join();
            }
            release.countDown();
            played.handle((_, _) -> "").join();
            new Aftermath(lane, report).leavesNothing();
            report.round(name());
            return inTime;
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("%s, number %d (%s)".formatted(name(), number, held.getNow(null)), e);
        } finally {
            release.countDown();
        }
    }

    private static void delete(Lane lane, String id, CountDownLatch release, Report report) {
        CompletableFuture<JsonNode> deletion = CompletableFuture.supplyAsync(
                () -> lane.client().delete("/sandboxes/" + id).expect(200).data());
        await("the end of " + id + " is decided")
                .atMost(Lane.PATIENCE)
                .until(() -> List.of("ending", "failed", "expired")
                        .contains(lane.rows().state(id)));
        release.countDown();
        JsonNode deleted = deletion.join();
        assertThat(deleted.path("status").asText()).as("%s", deleted).isEqualTo("expired");
        assertThat(lane.containers("sandbox.id=" + id))
                .as("containers after the answer")
                .isEmpty();
        report.add(Report.Count.DELETIONS);
    }

    private static boolean passed(CountDownLatch gate) {
        try {
            gate.await();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
