package dev.sandboxengine.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads one sandbox at a fixed rate. Every request has its moment; when the server is slow, the next ones are late, and their
 * lateness counts: a latency is the time from the moment that was planned.
 */
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
            load(reads, turn, new Series());
            double load = Report.load();
            var raw = new Series();
            var read = new Series();
            for (int round = 0; round < ROUNDS; round++) {
                load(reads, turn, read);
                load(inspections, turn, raw);
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

    private static void load(List<Callable<?>> clients, Duration time, Series into) throws Exception {
        long[] latencies = new long[(int) (time.toMillis() * PER_SECOND / 1000)];
        var next = new AtomicInteger();
        long begin = System.nanoTime() + Duration.ofMillis(100).toNanos();
        try (var threads = Executors.newFixedThreadPool(clients.size())) {
            List<Future<?>> done = new ArrayList<>();
            for (Callable<?> client : clients) {
                done.add(threads.submit(() -> {
                    for (int i = next.getAndIncrement(); i < latencies.length; i = next.getAndIncrement()) {
                        long due = begin + i * 1_000_000_000L / PER_SECOND;
                        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                            LockSupport.parkNanos(left);
                        }
                        client.call();
                        latencies[i] = System.nanoTime() - due;
                    }
                    return client;
                }));
            }
            for (var each : done) {
                each.get();
            }
        }
        for (long latency : latencies) {
            into.add(latency);
        }
    }
}
