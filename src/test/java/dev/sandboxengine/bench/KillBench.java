package dev.sandboxengine.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;

/**
 * Kills the engine at random moments while it launches and ends, starts it again, and looks how long it takes until
 * everything that was interrupted has come to an end of its own, and what is left.
 */
final class KillBench {

    private static final double MOST_MILLIS = 15_000;
    private static final long GIVE_UP_NANOS = 120_000_000_000L;
    private static final int LONGEST_WAIT_MILLIS = 1500;

    private final Scene scene;
    private final Report report;
    private final Restart restart;
    private final Random random;

    /** Kills the engine, starts it again at once, and waits until it is ready. */
    interface Restart {
        EngineProcess killAndStart() throws IOException, InterruptedException;
    }

    KillBench(Scene scene, Report report, long seed, Restart restart) {
        this.scene = scene;
        this.report = report;
        this.random = new Random(seed);
        this.restart = restart;
        report.condition("seed of the kills", seed);
    }

    /** The engine that runs afterwards. */
    EngineProcess run(EngineProcess first, int rounds) throws Exception {
        double load = Report.load();
        var settled = new Series();
        var engine = first;
        for (int round = 0; round < rounds; round++) {
            List<String> ids = begin(engine);
            Thread.sleep(random.nextInt(LONGEST_WAIT_MILLIS));
            long killed = System.nanoTime();
            engine = restart.killAndStart();
            try (var client = new Sandboxes(engine)) {
                while (client.count("pending") > 0 || scene.isSomethingOfEnded(client, ids)) {
                    if (System.nanoTime() - killed > GIVE_UP_NANOS) {
                        throw new IOException("round " + round + ": something is stuck");
                    }
                    Thread.sleep(20);
                }
                settled.add(System.nanoTime() - killed);
                for (String id : ids) {
                    client.deleteAnyhow(id);
                }
            }
        }
        report.add(Row.of(
                rounds + " kills: until all is settled",
                null,
                settled,
                String.format(Locale.ROOT, "< %.0f ms, the slowest: %.0f ms", MOST_MILLIS, settled.max()),
                settled.max() <= MOST_MILLIS,
                load));
        int left = scene.awaitNothingOfSandboxes();
        report.add(new Row(
                rounds + " kills: orphans left", rounds, "", null, null, left, left, "none", left == 0, Report.load()));
        return engine;
    }

    /** Two plain ones, one with services, and the end of another are under way. */
    private static List<String> begin(EngineProcess engine) throws Exception {
        List<String> ids = new ArrayList<>();
        try (var plain = new Sandboxes(engine);
                var pods = new Sandboxes(engine, Scene.POD_TEMPLATE)) {
            String ended = plain.launch();
            ids.add(ended);
            ids.add(plain.order());
            ids.add(pods.order());
            ids.add(plain.order());
            List<Callable<?>> end = List.of(() -> {
                try (var client = new Sandboxes(engine)) {
                    client.deleteAnyhow(ended);
                } catch (IOException killed) {
                    // The engine died before it answered: that is what is tried.
                }
                return ended;
            });
            Thread.ofVirtual().start(() -> {
                try {
                    Together.run(end);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        return ids;
    }
}
