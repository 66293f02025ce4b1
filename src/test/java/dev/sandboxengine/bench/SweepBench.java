package dev.sandboxengine.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** The comparison of many sandboxes with what runs, when nothing is wrong. */
final class SweepBench {

    private static final double MOST_MILLIS = 1000;
    private static final int AT_ONCE = 8;

    private final EngineProcess engine;
    private final Report report;

    SweepBench(EngineProcess engine, Report report) {
        this.engine = engine;
        this.report = report;
    }

    void run(int count, int sweeps) throws Exception {
        List<String> ids = Collections.synchronizedList(new ArrayList<>());
        var names = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            names.add("sandbox " + i);
        }
        Together.toEach(names, AT_ONCE, _ -> {
            try (var client = new Sandboxes(engine)) {
                ids.add(client.launchAsking());
            }
        });
        double load = Report.load();
        var sweep = new Series();
        try (var client = new Sandboxes(engine)) {
            for (int i = 0; i < sweeps; i++) {
                long begin = System.nanoTime();
                var found = client.sweep();
                sweep.add(System.nanoTime() - begin);
                if (!found.path("findings").isEmpty()) {
                    throw new IOException("the sweep found something where nothing was wrong: " + found);
                }
            }
        }
        report.add(Row.of(
                "sweep over " + count + " sandboxes",
                null,
                sweep,
                String.format(Locale.ROOT, "< %.0f ms, nothing found", MOST_MILLIS),
                sweep.max() <= MOST_MILLIS,
                load));
        Together.toEach(ids, AT_ONCE, id -> {
            try (var client = new Sandboxes(engine)) {
                client.delete(id);
            }
        });
    }
}
