package dev.sandboxengine.chaos;

import dev.sandboxengine.chaos.CallProxy.Moment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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

    /** Between two calls at which a sandbox is deleted in a bounded run. */
    private static final int STEP = 4;

    private final Scale scale = Scale.fromProperties();
    private final Report report = new Report(scale);
    private final Lanes lanes = new Lanes(LANES, report);

    @AfterAll
    void close() {
        lanes.close();
        report.publish();
    }

    /** All go on at once; each test waits for its own. */
    @TestFactory
    List<DynamicTest> nothingIsLostAndNothingIsLeft() {
        List<DynamicTest> tests = new ArrayList<>();
        Stream.of(stories(), PodFaults.all(), DaemonFaults.all(), moments())
                .flatMap(List::stream)
                .forEach(trial -> add(tests, trial, lanes::run));
        add(tests, new Series("PostgreSQL in the data folder", DatabaseFaults.all()), on(Lane::whole));
        add(tests, new Series("two engines", TwoEngines.all()), on(Lane::quick));
        if (scale.full() && OtherDaemon.isPossible()) {
            add(tests, FullDisk.trial(), on(FullDisk::lane));
            OtherDaemon daemon = new OtherDaemon();
            add(tests, DaemonFaults.killed(daemon), on(() -> Lane.on(daemon)));
        }
        return tests;
    }

    private Function<Trial, CompletableFuture<Void>> on(Supplier<Lane> lane) {
        return trial -> lanes.run(trial, lane);
    }

    private void add(List<DynamicTest> tests, Trial trial, Function<Trial, CompletableFuture<Void>> way) {
        if (scale.wants(trial)) {
            CompletableFuture<Void> running = way.apply(trial);
            tests.add(DynamicTest.dynamicTest(trial.name(), running::join));
        }
    }

    private List<Trial> stories() {
        List<Trial> trials = new ArrayList<>();
        for (Story story : Story.ALL) {
            Random random = scale.random(story.name());
            if (scale.full()) {
                for (Moment moment : Moment.values()) {
                    trials.add(new KilledAtCalls(story, moment, 0, random));
                    trials.add(new DeletedAtCalls(story, moment, 1));
                }
            } else {
                Moment moment = Moment.values()[random.nextInt(2)];
                trials.add(new KilledAtCalls(story, moment, 1, random));
                trials.add(new DeletedAtCalls(story, moment, STEP));
            }
        }
        return trials;
    }

    private List<Trial> moments() {
        int rounds = scale.full() ? 100 : 5;
        return IntStream.rangeClosed(1, rounds)
                .<Trial>mapToObj(round -> new KilledAtRandom(scale, round))
                .toList();
    }
}
