package dev.sandboxengine.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;

/** What it costs to know who asks, to hold quotas against all, and to note what was changed. */
final class AccessBench {

    private static final double MOST_MORE_MILLIS = 0.3;
    private static final double MOST_P99_MILLIS = 25;
    private static final int READS = 2000;
    private static final int CHANGES = 50;
    private static final int READERS = 32;
    private static final int CHANGERS = 8;
    private static final int CREATES = 200;
    private static final int QUOTA = 20;
    private static final int REMOVALS_AT_ONCE = 8;

    private final EngineProcess engine;
    private final Report report;

    AccessBench(EngineProcess engine, Report report) {
        this.engine = engine;
        this.report = report;
    }

    /**
     * In turns an open route, and one for which a key is needed, neither of which does anything else. What the second takes
     * longer is more than authentication: it is also counted against a rate, logged, and has a larger answer. So the true
     * figure is smaller.
     */
    void authentication(int samples) throws IOException {
        double load = Report.load();
        var open = new Series();
        var keyed = new Series();
        try (var connection = engine.connect()) {
            for (int i = -samples / 4; i < samples; i++) {
                ask(connection, "/health", i < 0 ? new Series() : open);
                ask(connection, "/api/v1/templates/problems", i < 0 ? new Series() : keyed);
            }
        }
        double more = keyed.median() - open.median();
        report.add(Row.of(
                "with a known key; raw: open route",
                open,
                keyed,
                String.format(Locale.ROOT, "open + %.1f ms on the median: %+.2f ms", MOST_MORE_MILLIS, more),
                more <= MOST_MORE_MILLIS,
                load));
    }

    private static void ask(HttpConnection connection, String path, Series into) throws IOException {
        long begin = System.nanoTime();
        var answer = connection.ask("GET", path, "");
        into.add(System.nanoTime() - begin);
        if (answer.status() != 200) {
            throw new IOException(path + ": " + answer);
        }
    }

    /**
     * Reads at a high rate while others change things, each of which the audit notes. They change a quota, which asks nothing of
     * Docker: an extension, for one, also writes into its container, which is not what is measured here.
     */
    void mixed(Duration time) throws Exception {
        try (var sandboxes = new Sandboxes(engine)) {
            String id = sandboxes.launch();
            List<AutoCloseable> clients = new ArrayList<>();
            List<Callable<?>> reads = new ArrayList<>();
            List<Callable<?>> changes = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                var client = new Sandboxes(engine);
                clients.add(client);
                reads.add(() -> {
                    client.read(id);
                    return id;
                });
            }
            for (int i = 0; i < CHANGERS; i++) {
                var connection = engine.connect();
                clients.add(connection);
                changes.add(() -> limit(connection, "PUT", "{\"sandboxes\":1000}"));
            }
            both(reads, changes, time.dividedBy(4), new Series(), new Series());
            double load = Report.load();
            var read = new Series();
            var changed = new Series();
            both(reads, changes, time, read, changed);
            for (AutoCloseable client : clients) {
                client.close();
            }
            sandboxes.delete(id);
            limit("DELETE", "");
            report.add(Row.of(
                    "GET /sandboxes/{id} at " + READS + "/s",
                    null,
                    read,
                    String.format(Locale.ROOT, "p99 < %.0f ms, beside the changes", MOST_P99_MILLIS),
                    read.p99() < MOST_P99_MILLIS,
                    load));
            report.add(Row.of("audited changes at " + CHANGES + "/s", null, changed, null, null, load));
        }
    }

    private static void both(
            List<Callable<?>> reads, List<Callable<?>> changes, Duration time, Series read, Series changed)
            throws Exception {
        Together.run(List.<Callable<?>>of(
                () -> {
                    Pace.load(reads, READS, time, read);
                    return read;
                },
                () -> {
                    Pace.load(changes, CHANGES, time, changed);
                    return changed;
                }));
    }

    /** Many orders at once to two engines on one database. */
    void quota(EngineProcess replica, int rounds) throws Exception {
        double load = Report.load();
        int least = Integer.MAX_VALUE;
        int most = 0;
        var took = new Series();
        var others = new ConcurrentHashMap<Integer, Integer>();
        limit("PUT", "{\"sandboxes\":" + QUOTA + "}");
        for (int round = 0; round < rounds; round++) {
            List<String> made = Collections.synchronizedList(new ArrayList<>());
            List<Callable<?>> deeds = new ArrayList<>();
            for (int i = 0; i < CREATES; i++) {
                var client = new Sandboxes(i % 2 == 0 ? engine : replica);
                deeds.add(() -> {
                    try (client) {
                        var answer = client.tryOrder();
                        if (answer.status() == 201) {
                            made.add(answer.body().replaceFirst("(?s).*?\"id\":\"([a-z0-9]+)\".*", "$1"));
                        } else if (answer.status() != 429) {
                            others.merge(answer.status(), 1, Integer::sum);
                        }
                        return answer;
                    }
                });
            }
            took.add(Together.run(deeds));
            least = Math.min(least, made.size());
            most = Math.max(most, made.size());
            Together.toEach(made, REMOVALS_AT_ONCE, id -> {
                try (var client = new Sandboxes(engine)) {
                    client.delete(id);
                }
            });
        }
        limit("DELETE", "");
        report.add(Row.of(CREATES + " creates at once, two engines", null, took, null, null, load));
        report.add(new Row(
                "sandboxes of them, least and most",
                rounds,
                "",
                null,
                null,
                least,
                most,
                "exactly " + QUOTA + ", all others 429" + (others.isEmpty() ? "" : "; there were also " + others),
                least == QUOTA && most == QUOTA && others.isEmpty(),
                load));
    }

    private void limit(String method, String body) throws IOException {
        try (var connection = engine.connect()) {
            limit(connection, method, body);
        }
    }

    private static HttpConnection.Answer limit(HttpConnection connection, String method, String body)
            throws IOException {
        var answer = connection.ask(method, "/api/v1/quotas/engine", body);
        if (answer.status() != 200) {
            throw new IOException("the quota cannot be set: " + answer);
        }
        return answer;
    }
}
