package dev.sandboxengine.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/** Launches and ends of sandboxes with PostgreSQL and Redis, in turns with the same three containers by the raw API. */
final class PodBench {

    private static final int WARM_UP = 3;
    private static final double MOST_LAUNCH_MILLIS = 1200;
    private static final double MOST_MORE_MILLIS = 150;
    private static final double MOST_END_MILLIS = 2000;
    private static final double MOST_ENDS_MILLIS = 10_000;

    private final Scene scene;
    private final EngineProcess engine;
    private final Report report;
    private final Sandboxes sandboxes;

    PodBench(Scene scene, EngineProcess engine, Report report) throws IOException {
        this.scene = scene;
        this.engine = engine;
        this.report = report;
        this.sandboxes = new Sandboxes(engine, Scene.POD_TEMPLATE);
    }

    void oneByOne(int samples) throws Exception {
        String first = sandboxes.launch();
        var raw = new RawPod(scene, first);
        sandboxes.delete(first);
        for (int i = 0; i < WARM_UP; i++) {
            engineOnce(new Series(), new Series());
            rawOnce(raw, new Series(), new Series());
        }
        double load = Report.load();
        var rawLaunch = new Series();
        var rawEnd = new Series();
        var launch = new Series();
        var end = new Series();
        for (int i = 0; i < samples; i++) {
            if (i % 2 == 0) {
                rawOnce(raw, rawLaunch, rawEnd);
                engineOnce(launch, end);
            } else {
                engineOnce(launch, end);
                rawOnce(raw, rawLaunch, rawEnd);
            }
        }
        double more = launch.median() - rawLaunch.median();
        report.add(Row.of(
                "launch with PostgreSQL and Redis",
                rawLaunch,
                launch,
                String.format(
                        Locale.ROOT,
                        "< %.0f ms, raw + %.0f ms on the median: raw %+.1f ms",
                        MOST_LAUNCH_MILLIS,
                        MOST_MORE_MILLIS,
                        more),
                launch.median() <= MOST_LAUNCH_MILLIS && more <= MOST_MORE_MILLIS,
                load));
        report.add(Row.of(
                "end of it, until nothing is left",
                rawEnd,
                end,
                String.format(Locale.ROOT, "< %.0f ms, the slowest: %.0f ms", MOST_END_MILLIS, end.max()),
                end.max() <= MOST_END_MILLIS,
                load));
    }

    private void engineOnce(Series launch, Series end) throws IOException {
        long begin = System.nanoTime();
        String id = sandboxes.launch();
        long running = System.nanoTime();
        sandboxes.delete(id);
        scene.awaitNothingOf(id);
        launch.add(running - begin);
        end.add(System.nanoTime() - running);
    }

    private void rawOnce(RawPod raw, Series launch, Series end) throws Exception {
        long begin = System.nanoTime();
        var made = raw.launch();
        long running = System.nanoTime();
        raw.remove(made);
        launch.add(running - begin);
        end.add(System.nanoTime() - running);
    }

    /** So many ended at once, from the first question until nothing of any is left. */
    void endedAtOnce(int count, int rounds) throws Exception {
        double load = Report.load();
        var ends = new Series();
        for (int round = 0; round < rounds; round++) {
            List<String> ids = Collections.synchronizedList(new ArrayList<>());
            for (int i = 0; i < count; i++) {
                ids.add(sandboxes.launch());
            }
            List<Callable<?>> deeds = new ArrayList<>();
            for (String id : ids) {
                var client = new Sandboxes(engine, Scene.POD_TEMPLATE);
                deeds.add(() -> {
                    try (client) {
                        client.delete(id);
                        scene.awaitNothingOf(id);
                        return id;
                    }
                });
            }
            ends.add(Together.run(deeds));
        }
        report.add(Row.of(
                count + " of them ended at once",
                null,
                ends,
                String.format(Locale.ROOT, "< %.0f ms", MOST_ENDS_MILLIS),
                ends.max() <= MOST_ENDS_MILLIS,
                load));
    }
}
