package dev.sandboxengine.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/** Reads one sandbox at a fixed rate. */
final class ReadBench {

    private static final int PER_SECOND = 500;
    private static final int CONNECTIONS = 16;
    private static final double MEDIAN_MILLIS = 1;
    private static final double P99_MILLIS = 10;
    private static final int ROUNDS = 4;

    private final Scene scene;
    private final EngineProcess engine;
    private final Report report;

    ReadBench(Scene scene, EngineProcess engine, Report report) {
        this.scene = scene;
        this.engine = engine;
        this.report = report;
    }

    /** For so long in all, in turns with the raw API's inspection of the same container, which has a connection per request. */
    void run(Duration time) throws Exception {
        try (var sandboxes = new Sandboxes(engine)) {
            String id = sandboxes.launch();
            String container = sandboxes.find(id).path("container_id").asText();
            List<Sandboxes> clients = new ArrayList<>();
            List<Callable<?>> reads = new ArrayList<>();
            List<Callable<?>> inspections = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                var client = new Sandboxes(engine);
                clients.add(client);
                reads.add(() -> {
                    client.read(id);
                    return id;
                });
                inspections.add(() -> scene.docker().expect(200, "GET", "/containers/" + container + "/json", ""));
            }
            Duration turn = time.dividedBy(ROUNDS);
            Pace.load(reads, PER_SECOND, turn, new Series());
            double load = Report.load();
            var raw = new Series();
            var read = new Series();
            for (int round = 0; round < ROUNDS; round++) {
                Pace.load(reads, PER_SECOND, turn, read);
                Pace.load(inspections, PER_SECOND, turn, raw);
            }
            for (Sandboxes client : clients) {
                client.close();
            }
            sandboxes.delete(id);
            report.add(Row.of(
                    "GET /sandboxes/{id} at " + PER_SECOND + "/s",
                    raw,
                    read,
                    String.format(Locale.ROOT, "median < %.0f ms, p99 < %.0f ms", MEDIAN_MILLIS, P99_MILLIS),
                    read.median() < MEDIAN_MILLIS && read.p99() < P99_MILLIS,
                    load));
        }
    }
}
