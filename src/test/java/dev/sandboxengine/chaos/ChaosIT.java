package dev.sandboxengine.chaos;

import dev.sandboxengine.chaos.CallProxy.Moment;
import java.util.ArrayList;
import java.util.Collections;
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

    private static final int LANES = 5;

    /** Of those in a bounded run whose engine is killed, and of those whose sandbox is deleted. */
    private static final int STORIES = 5;

    /** Between two calls at which a sandbox is deleted in a bounded run. */
    private static final int STEP = 4;

    private static final List<Moment> MOMENTS = List.of(Moment.values());

    private final Scale scale = Scale.fromProperties();
    private final Random chance = scale.random("what is tried");
    private final Report report = new Report(scale);
    private final Lanes lanes = new Lanes(LANES, report);

    @AfterAll
    void close() {
        lanes.close();
        report.publish();
    }

    /** All go on at once, the longest first; each test waits for its own. */
    @TestFactory
    List<DynamicTest> nothingIsLostAndNothingIsLeft() {
        List<DynamicTest> tests = new ArrayList<>();
        if (scale.full() && OtherDaemon.isPossible()) {
            OtherDaemon daemon = new OtherDaemon();
            add(tests, DaemonFaults.killed(daemon), on(() -> Lane.on(daemon)));
            add(tests, FullDisk.trial(), on(FullDisk::lane));
        }
        if (scale.full() && ClockFaults.isPossible()) {
            add(tests, ClockFaults.trial(), on(ClockFaults::lane));
        }
        add(tests, new Series("two engines", some(TwoEngines.all(), 1)), on(Lane::quick));
        add(tests, new Series("PostgreSQL in the data folder", some(DatabaseFaults.all(), 1)), on(Lane::whole));
        Stream.of(moments(), kills(), some(DaemonFaults.all(), 1), deletions(), PodFaults.all())
                .flatMap(List::stream)
                .forEach(trial -> add(tests, trial, lanes::run));
        return tests;
    }

    /** All, or so many of them that chance chooses. */
    private <T> List<T> some(List<T> all, int bounded) {
        if (scale.full()) {
            return all;
        }
        List<T> mixed = new ArrayList<>(all);
        Collections.shuffle(mixed, chance);
        return mixed.subList(0, bounded);
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

    private List<Trial> moments() {
        int rounds = scale.full() ? 100 : 5;
        return IntStream.rangeClosed(1, rounds)
                .<Trial>mapToObj(round -> new KilledAtRandom(scale, round))
                .toList();
    }

    private List<Trial> kills() {
        return some(Story.ALL, STORIES).stream()
                .flatMap(story -> some(MOMENTS, 1).stream()
                        .<Trial>map(moment ->
                                new KilledAtCalls(story, moment, scale.full() ? 0 : 1, scale.random(story.name()))))
                .toList();
    }

    private List<Trial> deletions() {
        return some(Story.ALL, STORIES).stream()
                .flatMap(story -> some(MOMENTS, 1).stream()
                        .<Trial>map(moment -> new DeletedAtCalls(story, moment, scale.full() ? 1 : STEP)))
                .toList();
    }
}
