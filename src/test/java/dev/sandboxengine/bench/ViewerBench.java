package dev.sandboxengine.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** What viewers cost the engine that only look, that read nothing, and that come and go. */
final class ViewerBench {

    private static final int TERMINALS = 5;
    private static final double HEAP_MEBIBYTES = 200;
    private static final double STALLED_MEBIBYTES = 1;
    private static final int STALLED = 20;
    private static final long SETTLE_NANOS = 20_000_000_000L;

    private final Scene scene;
    private final EngineProcess engine;
    private final Report report;

    ViewerBench(Scene scene, EngineProcess engine, Report report) {
        this.scene = scene;
        this.engine = engine;
        this.report = report;
    }

    void run(int viewers) throws Exception {
        try (var sandboxes = new Sandboxes(engine)) {
            String id = sandboxes.launch();
            String container = sandboxes.find(id).path("container_id").asText();
            idle(id, viewers);
            stalled(id);
            comeAndGo(id, container, viewers);
            sandboxes.delete(id);
        }
    }

    private EngineTerminal open(String id, String name) throws IOException {
        var terminal = new EngineTerminal(engine.port(), engine.key(), id, name);
        terminal.awaitReady();
        return terminal;
    }

    private void idle(String id, int viewers) throws Exception {
        double load = Report.load();
        double before = heap();
        List<EngineTerminal> all = new ArrayList<>();
        for (int i = 0; i < viewers; i++) {
            all.add(open(id, "idle" + i % TERMINALS));
        }
        double with = heap();
        for (EngineTerminal each : all) {
            each.close();
        }
        report.add(new Row(
                "heap with " + viewers + " idle viewers",
                viewers,
                "MiB",
                null,
                null,
                with,
                with - before,
                String.format(Locale.ROOT, "< %.0f MiB; the last figure is what they added", HEAP_MEBIBYTES),
                with < HEAP_MEBIBYTES,
                load));
    }

    /** Some who read nothing while somebody else reads 64 MB. */
    private void stalled(String id) throws Exception {
        double load = Report.load();
        List<EngineTerminal> stalled = new ArrayList<>();
        try (EngineTerminal reader = open(id, "stalled")) {
            flow(reader);
            double before = heap();
            for (int i = 0; i < STALLED; i++) {
                stalled.add(open(id, "stalled"));
            }
            flow(reader);
            double each = (heap() - before) / STALLED;
            report.add(new Row(
                    "a viewer that reads nothing",
                    STALLED,
                    "MiB",
                    null,
                    null,
                    each,
                    each,
                    String.format(Locale.ROOT, "< %.0f MiB of heap", STALLED_MEBIBYTES),
                    each < STALLED_MEBIBYTES,
                    load));
            for (EngineTerminal one : stalled) {
                one.close();
            }
            reader.type("exit\r");
        }
    }

    private static void flow(EngineTerminal reader) throws IOException {
        reader.type("head -c 64000000 /dev/zero | tr '\\0' A; printf 'DO''NE'\r");
        reader.readUntil("DONE");
    }

    private record Traces(long threads, long descriptors, long execs, long processes) {}

    private void comeAndGo(String id, String container, int times) throws Exception {
        double load = Report.load();
        open(id, "door").close();
        for (int i = 0; i < TERMINALS; i++) {
            open(id, "door").close();
        }
        Traces before = settled(container, null);
        var series = new Series();
        for (int i = 0; i < times; i++) {
            long begin = System.nanoTime();
            open(id, "door").close();
            series.add(System.nanoTime() - begin);
        }
        Traces after = settled(container, before);
        report.add(Row.of(
                "connect, first frame, disconnect",
                null,
                series,
                "leaves nothing: " + (after.equals(before) ? before : before + " became " + after),
                after.equals(before),
                load));
    }

    /** What there is when it does not become less any more, or is as it was. */
    private Traces settled(String container, Traces wanted) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Traces seen = traces(container);
        while (System.nanoTime() - begin < SETTLE_NANOS && !seen.equals(wanted)) {
            LockSupport.parkNanos(1_000_000_000L);
            Traces next = traces(container);
            if (wanted == null && next.equals(seen)) {
                return next;
            }
            seen = next;
        }
        return seen;
    }

    private Traces traces(String container) throws IOException, InterruptedException {
        long virtual = jcmd(
                                "Thread.dump_to_file",
                                "-overwrite",
                                scene.folder().resolve("threads.txt").toString())
                        .isEmpty()
                ? 0
                : Files.readAllLines(scene.folder().resolve("threads.txt")).stream()
                        .filter(line -> line.startsWith("#") && line.contains("virtual") && !line.contains("jetty"))
                        .count();
        return new Traces(virtual, count("fd"), execs(container), processes(container));
    }

    private long count(String what) throws IOException {
        try (var files = Files.list(Path.of("/proc/" + engine.pid() + "/" + what))) {
            return files.count();
        }
    }

    private long execs(String container) {
        return scene.docker().inspect(container).path("ExecIDs").size();
    }

    private long processes(String container) {
        return scene.docker()
                .tree(scene.docker().expect(200, "GET", "/containers/" + container + "/top", ""))
                .path("Processes")
                .size();
    }

    /** What is alive on the engine's heap after a collection, in MiB. */
    private double heap() throws IOException, InterruptedException {
        jcmd("GC.run");
        String info = jcmd("GC.heap_info");
        double kib = 0;
        for (String line : info.lines().toList()) {
            String used = line.replaceFirst(".*\\bused ([0-9]+)K.*", "$1");
            if (!used.equals(line) && line.strip().matches("(DefNew|Tenured).*")) {
                kib += Long.parseLong(used);
            }
        }
        if (kib == 0) {
            throw new IOException("the engine does not tell its heap: " + info);
        }
        return kib / 1024;
    }

    private String jcmd(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), "" + engine.pid()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", words) + ": " + output);
        }
        return output;
    }
}
