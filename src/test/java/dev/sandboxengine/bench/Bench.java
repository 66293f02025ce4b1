package dev.sandboxengine.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Measures the engine beside the raw Docker API, in turns within one run, and prints a table. A figure that misses its
 * target is told and is no failure: a loaded machine is not a broken engine.
 *
 * <p>Arguments: the command that starts the engine. {@code BENCH_QUICK=1} takes few samples, {@code -Dbench.only} chooses
 * parts ({@link Parts}). The results also go to {@code target/bench.json}.
 */
public final class Bench implements AutoCloseable {

    private static final double MOST_START_MILLIS = 2500;
    private static final double MOST_MEBIBYTES = 250;
    private static final int AT_ONCE = 50;

    /** As many as the target names. Each takes as long as a lease, so that this is by far the longest part. */
    private static final int KILLS = 100;

    private final List<String> command;
    private final boolean quick = "1".equals(System.getenv("BENCH_QUICK"));
    private final Scene scene = new Scene();
    private final Report report = new Report();
    private final Parts parts = new Parts(System.getProperty("bench.only", ""));
    private volatile EngineProcess engine;
    private volatile boolean closing;

    private Bench(List<String> command) throws IOException {
        this.command = command;
    }

    /** Exits with 0 when everything could be measured, however it came out. */
    public static void main(String[] args) throws IOException {
        var bench = new Bench(List.of(args));
        // Also ends a run that is interrupted.
        Runtime.getRuntime().addShutdownHook(new Thread(bench::close, "clean-up"));
        int exit = 0;
        try {
            bench.run();
        } catch (Exception e) {
            if (!bench.closing) {
                System.err.println("the bench broke off: " + e.getMessage());
                e.printStackTrace();
                bench.showLog();
                bench.report.print(System.out);
            }
            exit = 1;
        }
        System.exit(exit);
    }

    private void run() throws Exception {
        for (String image : List.of(Scene.IMAGE, "service-postgres:latest", "service-redis:latest")) {
            if (!scene.docker().hasImage(image)) {
                throw new IOException("there is no image " + image + "; build it: make images");
            }
        }
        conditions();
        say("first start, with an empty data folder");
        start();
        parts.run("start", () -> restarts(quick ? 3 : 10));
        // Its container is the model of all that the raw API makes, so that no part can do without.
        say("first launch");
        var launches = new LaunchBench(scene, engine, report);
        launches.first();
        parts.run("launch", () -> launches.oneByOne(quick ? 10 : 50));
        parts.run("read", () -> new ReadBench(scene, engine, report).run(Duration.ofSeconds(quick ? 4 : 20)));
        parts.run("access", () -> new AccessBench(engine, report).authentication(quick ? 2000 : 20_000));
        parts.run("audit", () -> new AccessBench(engine, report).mixed(Duration.ofSeconds(quick ? 5 : 20)));
        parts.run("quota", () -> quota(quick ? 1 : 5));
        parts.run("burst", () -> launches.atOnce(quick ? AT_ONCE / 5 : AT_ONCE, quick ? 1 : 3));
        parts.run("pod", () -> pods(quick ? 5 : 30, quick ? 5 : 20, quick ? 1 : 3));
        parts.run("terminal", () -> terminals(quick));
        parts.run("sweep", () -> new SweepBench(engine, report).run(quick ? 20 : 200, 5));
        parts.run("kill", () -> kills(quick ? 3 : KILLS));
        parts.requireOne();
        report.print(System.out);
        report.write(Path.of("target", "bench.json"));
    }

    private void terminals(boolean few) throws Exception {
        var terminals = new TerminalBench(scene, engine, report);
        terminals.run(few ? 200 : 2000, few ? 64 : 256, few ? 3 : 20, few ? 20 : 200);
        terminals.crowd(few ? 200 : 2000);
        new ViewerBench(scene, engine, report).run(few ? 100 : 1000);
    }

    private void quota(int rounds) throws Exception {
        try (var replica = engine.replica(command, scene)) {
            replica.awaitReady();
            new AccessBench(engine, report).quota(replica, rounds);
        }
    }

    private void pods(int samples, int atOnce, int rounds) throws Exception {
        var pods = new PodBench(scene, engine, report);
        pods.oneByOne(samples);
        pods.endedAtOnce(atOnce, rounds);
    }

    private void kills(int rounds) throws Exception {
        var kills = new KillBench(scene, report, System.nanoTime(), () -> {
            engine.kill();
            start();
            return engine;
        });
        engine = kills.run(engine, rounds);
    }

    private void conditions() throws IOException {
        JsonNode docker = scene.docker().tree(scene.docker().expect(200, "GET", "/version", ""));
        report.condition(
                "machine",
                Runtime.getRuntime().availableProcessors() + " CPUs, Linux "
                        + docker.path("KernelVersion").asText());
        report.condition("Docker", docker.path("Version").asText());
        report.condition("Java", Runtime.version().toString());
        report.condition("engine", String.join(" ", command));
        report.condition("load before", Report.load());
    }

    private long start() throws IOException, InterruptedException {
        EngineProcess started;
        synchronized (this) {
            if (closing) {
                throw new IOException("the bench was interrupted");
            }
            started = EngineProcess.start(command, scene);
            engine = started;
        }
        return started.awaitReady();
    }

    private void restarts(int times) throws IOException, InterruptedException {
        double load = Report.load();
        var starts = new Series();
        for (int i = 0; i < times; i++) {
            engine.close();
            starts.add(start());
        }
        report.add(new Row(
                "start to ready, database exists",
                starts.size(),
                "ms",
                null,
                null,
                starts.median(),
                starts.max(),
                String.format(
                        Locale.ROOT, "< %.0f ms on the median; the last figure is the slowest", MOST_START_MILLIS),
                starts.median() < MOST_START_MILLIS,
                load));
        Thread.sleep(Duration.ofSeconds(10));
        double resident = engine.residentMebibytes();
        report.add(new Row(
                "resident memory, idle for 10 s",
                1,
                "MiB",
                null,
                null,
                resident,
                resident,
                String.format(Locale.ROOT, "< %.0f MiB", MOST_MEBIBYTES),
                resident < MOST_MEBIBYTES,
                Report.load()));
    }

    static void say(String what) {
        System.out.println("measuring: " + what);
    }

    private void showLog() {
        try {
            System.err.println("the end of the engine's log:");
            var lines = Files.readAllLines(scene.folder().resolve("engine.log"));
            lines.subList(Math.max(0, lines.size() - 15), lines.size()).forEach(System.err::println);
        } catch (IOException e) {
            System.err.println("(there is none)");
        }
    }

    /** Ends the engine and removes everything that was made. */
    @Override
    public void close() {
        EngineProcess running;
        synchronized (this) {
            closing = true;
            running = engine;
        }
        try {
            if (running != null) {
                running.close();
            }
            scene.close();
        } catch (IOException e) {
            System.err.println("something is left in " + scene.folder() + ": " + e.getMessage());
        }
    }
}
