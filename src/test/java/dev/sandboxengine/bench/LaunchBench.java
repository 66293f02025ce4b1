package dev.sandboxengine.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Launches and removals, one after the other and many at once, always in turns with the raw API. */
final class LaunchBench {

    private static final long LONGEST_BURST_NANOS = 180_000_000_000L;
    private static final int WARM_UP = 5;
    private static final double MOST_MORE_MILLIS = 40;
    private static final double MOST_TIMES_RAW = 1.15;
    private static final int REMOVALS_AT_ONCE = 8;

    private final Scene scene;
    private final EngineProcess engine;
    private final Report report;
    private final Sandboxes sandboxes;
    private String specification = "";

    private interface Turn {
        void take() throws IOException;
    }

    /** Orders a sandbox and waits until it runs; its id. */
    private interface Launch {
        String launch() throws IOException;
    }

    LaunchBench(Scene scene, EngineProcess engine, Report report) throws IOException {
        this.scene = scene;
        this.engine = engine;
        this.report = report;
        this.sandboxes = new Sandboxes(engine);
    }

    /** The first launch after a start, with all that is done for the first time; its container is the model of the raw ones. */
    void first() throws IOException {
        double load = Report.load();
        var cold = new Series();
        long begin = System.nanoTime();
        String id = sandboxes.launch();
        cold.add(System.nanoTime() - begin);
        specification =
                scene.specificationLike(sandboxes.find(id).path("container_id").asText());
        sandboxes.delete(id);
        report.add(Row.of("first launch after a start", null, cold, null, null, load));
    }

    /** One after the other. */
    void oneByOne(int samples) throws IOException {
        for (int i = 0; i < WARM_UP; i++) {
            engineOnce(sandboxes::launch, new Series(), new Series());
            engineOnce(sandboxes::launchAsking, new Series(), new Series());
            rawOnce(new Series(), new Series());
        }
        double load = Report.load();
        var rawLaunch = new Series();
        var rawRemoval = new Series();
        var launch = new Series();
        var asking = new Series();
        var removal = new Series();
        for (int i = 0; i < samples; i++) {
            List<Turn> turns = new ArrayList<>(List.of(
                    () -> rawOnce(rawLaunch, rawRemoval),
                    () -> engineOnce(sandboxes::launch, launch, removal),
                    () -> engineOnce(sandboxes::launchAsking, asking, removal)));
            Collections.rotate(turns, i);
            for (Turn turn : turns) {
                turn.take();
            }
        }
        launches("launch to running, as its events tell", rawLaunch, launch, load);
        launches("launch to running, asked every 10 ms", rawLaunch, asking, load);
        report.add(Row.of("delete, until it is gone", rawRemoval, removal, null, null, load));
    }

    private void launches(String what, Series raw, Series launch, double load) {
        double more = launch.median() - raw.median();
        report.add(Row.of(
                what,
                raw,
                launch,
                String.format(Locale.ROOT, "raw + %.0f ms on the median: raw %+.1f ms", MOST_MORE_MILLIS, more),
                more <= MOST_MORE_MILLIS,
                load));
    }

    private void engineOnce(Launch how, Series launch, Series removal) throws IOException {
        long begin = System.nanoTime();
        String id = how.launch();
        long running = System.nanoTime();
        sandboxes.delete(id);
        launch.add(running - begin);
        removal.add(System.nanoTime() - running);
    }

    private void rawOnce(Series launch, Series removal) {
        long begin = System.nanoTime();
        String id = scene.launch(specification);
        long running = System.nanoTime();
        scene.docker().remove(id);
        launch.add(running - begin);
        removal.add(System.nanoTime() - running);
    }

    /** So many at once, from the first question until all run. */
    void atOnce(int sandboxesAtOnce, int rounds) throws Exception {
        double load = Report.load();
        var raw = new Series();
        var launched = new Series();
        for (int round = 0; round < rounds; round++) {
            if (round % 2 == 0) {
                raw.add(rawAtOnce(sandboxesAtOnce));
                launched.add(engineAtOnce(sandboxesAtOnce));
            } else {
                launched.add(engineAtOnce(sandboxesAtOnce));
                raw.add(rawAtOnce(sandboxesAtOnce));
            }
        }
        double times = launched.median() / raw.median();
        report.add(Row.of(
                sandboxesAtOnce + " launches at once, all run",
                raw,
                launched,
                String.format(Locale.ROOT, "%.2f x raw on the median: %.2f x", MOST_TIMES_RAW, times),
                times <= MOST_TIMES_RAW,
                load));
    }

    private long rawAtOnce(int count) throws Exception {
        List<String> made = Collections.synchronizedList(new ArrayList<>());
        long took = Together.run(count, () -> made.add(scene.launch(specification)));
        Together.toEach(made, REMOVALS_AT_ONCE, id -> scene.docker().remove(id));
        return took;
    }

    private long engineAtOnce(int count) throws Exception {
        List<String> made = Collections.synchronizedList(new ArrayList<>());
        List<Sandboxes> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(new Sandboxes(engine));
        }
        var free = Collections.synchronizedList(new ArrayList<>(clients));
        long begin = System.nanoTime();
        Together.run(count, () -> made.add(free.removeLast().order()));
        while (sandboxes.count("running") < count) {
            if (System.nanoTime() - begin > LONGEST_BURST_NANOS) {
                throw new IOException("not all of " + count + " sandboxes were launched");
            }
            Thread.sleep(25);
        }
        long took = System.nanoTime() - begin;
        for (Sandboxes client : clients) {
            client.close();
        }
        Together.toEach(made, REMOVALS_AT_ONCE, id -> {
            try (var client = new Sandboxes(engine)) {
                client.delete(id);
            }
        });
        return took;
    }
}
