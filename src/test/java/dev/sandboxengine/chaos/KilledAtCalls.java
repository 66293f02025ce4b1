package dev.sandboxengine.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.chaos.CallProxy.Moment;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * The engine is killed at a call to Docker in the middle of a story, and started again: at each call one after the other, or
 * at some that chance chooses.
 *
 * @param kills how many calls chance chooses; all for 0
 */
record KilledAtCalls(Story story, Moment moment, int kills, Random random) implements Trial {

    @Override
    public String name() {
        return story + ": engine killed " + (moment == Moment.BEFORE ? "before" : "after") + " "
                + (kills == 0 ? "every call" : "calls");
    }

    @Override
    public void run(Lane lane, Report report) {
        if (kills > 0) {
            int calls = callsOf(lane, report);
            for (int i = 0; i < kills; i++) {
                round(lane, report, 1 + random.nextInt(calls));
            }
            return;
        }
        for (int number = 1; round(lane, report, number); number++) {}
    }

    /** Plays the story undisturbed; how many calls it takes. */
    private int callsOf(Lane lane, Report report) {
        String prepared = story.prepare(lane);
        lane.proxy().countAnew();
        story.play(lane, prepared);
        int calls = lane.proxy().counted();
        assertThat(calls).as("calls of %s", story).isPositive();
        new Aftermath(lane, report).leavesNothing();
        return calls;
    }

    /** Plays the story until the engine is killed at that call. False: the story was over before. */
    private boolean round(Lane lane, Report report, int number) {
        String prepared = story.prepare(lane);
        var killedAt = new CompletableFuture<Call>();
        lane.proxy().arm(number, moment, call -> {
            lane.kill();
            killedAt.complete(call);
            return false;
        });
        Optional<Throwable> interruption = played(lane, prepared);
        boolean died = !lane.proxy().disarm();
        try {
            if (died) {
                killedAt.join();
                report.add(Report.Count.KILLS);
                lane.restart();
            } else {
                assertThat(interruption).as("undisturbed").isEmpty();
            }
            var aftermath = new Aftermath(lane, report);
            aftermath.settles();
            aftermath.leavesNothing();
            report.round(name());
            return died;
        } catch (AssertionError | RuntimeException e) {
            interruption.ifPresent(e::addSuppressed);
            throw new AssertionError("%s, number %d (%s)".formatted(name(), number, killedAt.getNow(null)), e);
        }
    }

    private Optional<Throwable> played(Lane lane, String prepared) {
        try {
            story.play(lane, prepared);
            return Optional.empty();
        } catch (AssertionError | RuntimeException e) {
            // Whatever was asked of an engine while it died has no answer.
            return Optional.of(e);
        }
    }
}
