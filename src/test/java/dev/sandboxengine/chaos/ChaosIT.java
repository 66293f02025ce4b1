package dev.sandboxengine.chaos;

import dev.sandboxengine.chaos.CallProxy.Moment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Whatever is done to the engine and to what it relies on: no row is stuck, nothing is left, and what the API says is true. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 2, unit = TimeUnit.HOURS)
class ChaosIT {

    private static final int LANES = 4;
    private static final int KILLS_PER_STORY = 1;

    private final Scale scale = Scale.fromProperties();
    private final Report report = new Report(scale);
    private final Lanes lanes = new Lanes(LANES, report);

    @AfterAll
    void close() {
        lanes.close();
        report.publish();
    }

    @TestFactory
    List<DynamicTest> nothingIsLostAndNothingIsLeft() {
        return trials().stream().map(this::started).toList();
    }

    /** All go on at once; a test waits for its own. */
    private DynamicTest started(Trial trial) {
        CompletableFuture<Void> running = lanes.run(trial);
        return DynamicTest.dynamicTest(trial.name(), running::join);
    }

    private List<Trial> trials() {
        List<Trial> trials = new ArrayList<>();
        for (Story story : Story.ALL) {
            for (Moment moment : Moment.values()) {
                String name = story + " " + moment;
                trials.add(new KilledAtCalls(story, moment, scale.full() ? 0 : KILLS_PER_STORY, scale.random(name)));
                trials.add(new DeletedAtCalls(story, moment, scale.full() ? 1 : 3));
            }
        }
        for (int round = 1; round <= (scale.full() ? 100 : 5); round++) {
            trials.add(new KilledAtRandom(scale, round));
        }
        return trials;
    }
}
