package dev.sandboxengine.bench;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * What a terminal costs beside a shell on a hijacked connection to Docker, in the same container and, where {@code TTYD_BIN}
 * names it, beside ttyd. In turns.
 */
final class TerminalBench {

    private static final double ECHO_MORE_MILLIS = 0.6;
    private static final double ECHO_P99_MORE_MILLIS = 3;
    private static final double CROWD_P99_MILLIS = 10;
    private static final double VIEWER_MEGABYTES = 30;
    private static final double RING_MEGABYTES = 100;
    private static final double PROMPT_MILLIS = 200;
    private static final double RESUME_MILLIS = 50;
    private static final int VIEWERS = 10;
    private static final int OPEN = 200;
    private static final int BUSY = 20;
    private static final int PER_SANDBOX = 16;
    private static final String PROMPT = "READY> ";
    private static final byte[] ERASE = {0x15};
    private static final byte[] INTERRUPT = {3};

    private final Scene scene;
    private final EngineProcess engine;
    private final Report report;
    private final Optional<String> ttyd = Optional.ofNullable(System.getenv("TTYD_BIN"));

    TerminalBench(Scene scene, EngineProcess engine, Report report) {
        this.scene = scene;
        this.engine = engine;
        this.report = report;
    }

    void run(int keys, int megabytes, int floods, int cuts) throws Exception {
        try (var sandboxes = new Sandboxes(engine)) {
            String id = sandboxes.launch();
            String container = sandboxes.find(id).path("container_id").asText();
            echo(id, container, keys);
            throughput(id, container, megabytes);
            fanOut(id, megabytes / 4);
            flood(id, container, floods);
            resume(id, cuts);
            sandboxes.delete(id);
        }
    }

    private EngineTerminal open(String id, String name) throws IOException {
        var terminal = new EngineTerminal(engine.port(), engine.key(), id, name);
        terminal.awaitReady();
        return terminal;
    }

    /** A shell with a known prompt. */
    private static <P extends Peer> P ready(P peer) throws IOException {
        peer.type("PS1='REA''DY> '; PROMPT_COMMAND=; bind 'set enable-bracketed-paste off'; clear\r");
        peer.readUntil(PROMPT);
        quiet(peer);
        return peer;
    }

    private static void quiet(Peer peer) throws IOException {
        peer.patience(30);
        try {
            while (peer.read() >= 0) {
                continue;
            }
        } catch (SocketTimeoutException silence) {
            peer.patience(0);
        }
    }

    private void echo(String id, String container, int keys) throws IOException {
        double load = Report.load();
        var raw = new Series();
        var ours = new Series();
        var peers = new Series();
        try (Peer rawTerminal = ready(new RawTerminal(scene.docker(), container));
                Peer terminal = ready(open(id, "echo"))) {
            Optional<TtydTerminal> other = ttyd(container);
            for (int round = -1; round < keys / 40; round++) {
                strokes(rawTerminal, round < 0 ? new Series() : raw);
                strokes(terminal, round < 0 ? new Series() : ours);
                if (other.isPresent()) {
                    strokes(other.get(), round < 0 ? new Series() : peers);
                }
            }
            close(other);
            terminal.type("exit\r");
        }
        double more = ours.median() - raw.median();
        double p99More = ours.p99() - raw.p99();
        report.add(Row.of(
                "echo of a key stroke",
                raw,
                ours,
                String.format(
                        Locale.ROOT,
                        "raw + %.1f, p99 + %.0f ms: %+.2f, %+.2f",
                        ECHO_MORE_MILLIS,
                        ECHO_P99_MORE_MILLIS,
                        more,
                        p99More),
                more <= ECHO_MORE_MILLIS && p99More <= ECHO_P99_MORE_MILLIS,
                load));
        if (peers.size() > 0) {
            report.add(Row.of("the same through ttyd", raw, peers, null, null, load));
        }
    }

    private Optional<TtydTerminal> ttyd(String container) throws IOException {
        return ttyd.isEmpty() ? Optional.empty() : Optional.of(ready(new TtydTerminal(ttyd.get(), container)));
    }

    private static void close(Optional<? extends Peer> peer) throws IOException {
        if (peer.isPresent()) {
            peer.get().close();
        }
    }

    private static void strokes(Peer peer, Series into) throws IOException {
        for (int i = 0; i < 40; i++) {
            long begin = System.nanoTime();
            peer.type("x");
            peer.readUntil("x");
            into.add(System.nanoTime() - begin);
            LockSupport.parkNanos(2_000_000);
        }
        peer.type(ERASE);
        quiet(peer);
    }

    private void throughput(String id, String container, int megabytes) throws Exception {
        double load = Report.load();
        double raw;
        double ours;
        try (Peer terminal = ready(new RawTerminal(scene.docker(), container))) {
            raw = megabytesPerSecond(terminal, megabytes);
            terminal.type("exit\r");
        }
        try (Peer terminal = ready(open(id, "flow"))) {
            ours = megabytesPerSecond(terminal, megabytes);
            terminal.type("exit\r");
        }
        rate("one viewer, " + megabytes + " MB", raw, ours, VIEWER_MEGABYTES, load);
        Optional<TtydTerminal> other = ttyd(container);
        if (other.isPresent()) {
            double peers = megabytesPerSecond(other.get(), megabytes);
            other.get().close();
            rate("the same through ttyd", raw, peers, 0, load);
        }
    }

    private static String flow(int megabytes) {
        return "stty -opost; head -c " + megabytes * 1_000_000L
                + " /dev/zero | tr '\\0' A; stty opost; printf 'DO''NE\\n'\r";
    }

    private static double megabytesPerSecond(Peer peer, int megabytes) throws IOException {
        peer.type(flow(megabytes));
        peer.readUntil("AAAAAAAA");
        long begin = System.nanoTime();
        long bytes = peer.readUntil("DONE");
        return bytes * 1000.0 / (System.nanoTime() - begin);
    }

    private void rate(String what, Double raw, double ours, double least, double load) {
        report.add(new Row(
                what,
                1,
                "MB/s",
                raw,
                null,
                ours,
                ours,
                least == 0 ? null : String.format(Locale.ROOT, "at least %.0f MB/s", least),
                least == 0 ? null : ours >= least,
                load));
    }

    private void fanOut(String id, int megabytes) throws Exception {
        double load = Report.load();
        List<EngineTerminal> viewers = new ArrayList<>();
        EngineTerminal writer = ready(open(id, "many"));
        viewers.add(writer);
        for (int i = 1; i < VIEWERS; i++) {
            EngineTerminal viewer = open(id, "many");
            quiet(viewer);
            viewers.add(viewer);
        }
        List<Callable<?>> readings = new ArrayList<>();
        var got = new long[VIEWERS];
        for (int i = 0; i < VIEWERS; i++) {
            int which = i;
            readings.add(() -> {
                if (which == 0) {
                    writer.type(flow(megabytes));
                }
                got[which] = viewers.get(which).readUntil("DONE");
                return which;
            });
        }
        long nanos = Together.run(readings);
        long all = 0;
        long missed = 0;
        for (int i = 0; i < VIEWERS; i++) {
            all += got[i];
            missed += viewers.get(i).missed();
        }
        writer.type("exit\r");
        for (EngineTerminal viewer : viewers) {
            viewer.close();
        }
        rate(VIEWERS + " viewers of one terminal, in all", null, all * 1000.0 / nanos, RING_MEGABYTES, load);
        report.add(new Row(
                "skipped of it, as they were told",
                VIEWERS,
                "MB",
                null,
                null,
                missed / 1e6,
                missed / 1e6,
                null,
                null,
                load));
    }

    /** {@code yes} for a second to a client that works on 10 MB a second, as a browser's terminal does; then Ctrl-C. */
    private void flood(String id, String container, int times) throws Exception {
        double load = Report.load();
        var raw = new Series();
        var ours = new Series();
        try (Peer rawTerminal = ready(new RawTerminal(scene.docker(), container));
                Peer terminal = ready(open(id, "flood"))) {
            for (int i = 0; i < times; i++) {
                interrupted(rawTerminal, raw);
                interrupted(terminal, ours);
            }
            terminal.type("exit\r");
        }
        report.add(Row.of(
                "flood, then Ctrl-C: prompt",
                raw,
                ours,
                String.format(Locale.ROOT, "< %.0f ms, also the slowest", PROMPT_MILLIS),
                ours.max() < PROMPT_MILLIS,
                load));
    }

    private static void interrupted(Peer peer, Series into) throws Exception {
        peer.type("yes\r");
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < 1_000_000_000L) {
            workOn(peer.read());
        }
        begin = System.nanoTime();
        peer.type(INTERRUPT);
        var end = new StringBuilder();
        while (end.indexOf("^C") < 0 || end.indexOf(PROMPT) < 0) {
            int count = peer.read();
            workOn(count);
            String new_ = new String(peer.bytes(), 0, count, java.nio.charset.StandardCharsets.ISO_8859_1);
            end.append(new_);
            if (end.length() > 1 << 20) {
                end.delete(0, end.length() - 100);
            }
        }
        into.add(System.nanoTime() - begin);
        quiet(peer);
    }

    private static void workOn(int bytes) {
        LockSupport.parkNanos(bytes * 100L);
    }

    private void resume(String id, int times) throws Exception {
        double load = Report.load();
        var series = new Series();
        EngineTerminal terminal = ready(open(id, "cut"));
        terminal.type("while :; do echo $((i++)); sleep 0.01; done\r");
        terminal.readUntil("5");
        for (int i = 0; i < times; i++) {
            String epoch = terminal.epoch();
            long at = terminal.at();
            terminal.close();
            LockSupport.parkNanos(100_000_000);
            long begin = System.nanoTime();
            terminal = EngineTerminal.resume(engine.port(), engine.key(), id, "cut", epoch, at);
            terminal.awaitReady();
            terminal.read();
            series.add(System.nanoTime() - begin);
        }
        terminal.type(INTERRUPT);
        terminal.type("exit\r");
        terminal.close();
        report.add(Row.of(
                "missing bytes after a cut",
                null,
                series,
                String.format(Locale.ROOT, "a round trip + %.0f ms; connecting and upgrading is in it", RESUME_MILLIS),
                series.p99() < RESUME_MILLIS,
                load));
    }

    /** The echo in one terminal while many others are open, and some of them print several thousand lines a second. */
    void crowd(int keys) throws Exception {
        int count = (OPEN + PER_SANDBOX - 1) / PER_SANDBOX;
        List<String> ids = new ArrayList<>();
        List<EngineTerminal> others = new ArrayList<>();
        var over = new AtomicBoolean();
        List<Thread> readers = new ArrayList<>();
        try (var sandboxes = new Sandboxes(engine)) {
            for (int i = 0; i < count; i++) {
                ids.add(sandboxes.launch());
            }
            for (int i = 0; i < OPEN - 1; i++) {
                var terminal = ready(open(ids.get(i / PER_SANDBOX), "t" + i % PER_SANDBOX));
                others.add(terminal);
            }
            EngineTerminal watched = ready(open(ids.getLast(), "watched"));
            double load = Report.load();
            for (int i = 0; i < others.size(); i++) {
                EngineTerminal each = others.get(i);
                if (i % (OPEN / BUSY) == 0) {
                    each.type("while :; do seq 200; sleep 0.1; done\r");
                }
                readers.add(Thread.ofVirtual().start(() -> drain(each, over)));
            }
            var series = new Series();
            for (int round = -2; round < keys / 40; round++) {
                strokes(watched, round < 0 ? new Series() : series);
            }
            over.set(true);
            watched.close();
            for (EngineTerminal each : others) {
                each.close();
            }
            report.add(Row.of(
                    "echo, " + OPEN + " open, " + BUSY + " print",
                    null,
                    series,
                    String.format(Locale.ROOT, "p99 < %.0f ms", CROWD_P99_MILLIS),
                    series.p99() < CROWD_P99_MILLIS,
                    load));
            Together.toEach(ids, 4, id -> {
                try (var client = new Sandboxes(engine)) {
                    client.delete(id);
                }
            });
        }
        for (Thread reader : readers) {
            reader.join();
        }
    }

    private static void drain(EngineTerminal terminal, AtomicBoolean over) {
        try {
            while (terminal.read() >= 0) {
                continue;
            }
        } catch (IOException e) {
            if (!over.get()) {
                System.err.println("a terminal broke: " + e.getMessage());
            }
        }
    }
}
