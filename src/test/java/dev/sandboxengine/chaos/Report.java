package dev.sandboxengine.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What was done to engines, and what became of it; kept in {@code target/chaos-report.txt}. Thread-safe. */
final class Report {

    /** What is counted. */
    enum Count {
        ROUNDS("rounds"),
        KILLS("kills of the engine"),
        FAULTS("faults"),
        DELETIONS("deletions in the middle"),
        ORPHANS("orphans"),
        STUCK("stuck rows");

        private final String words;

        Count(String words) {
            this.words = words;
        }
    }

    private static final Path FILE = Path.of("target", "chaos-report.txt");

    private final Scale scale;
    private final Map<Count, AtomicInteger> counts = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> roundsOf = new ConcurrentHashMap<>();
    private final Map<String, Duration> times = new ConcurrentHashMap<>();
    private final long begun = System.nanoTime();

    Report(Scale scale) {
        this.scale = scale;
    }

    void add(Count count, int more) {
        counts.computeIfAbsent(count, _ -> new AtomicInteger()).addAndGet(more);
    }

    void add(Count count) {
        add(count, 1);
    }

    /** A round of this trial is over. */
    void round(String trial) {
        add(Count.ROUNDS);
        roundsOf.computeIfAbsent(trial, _ -> new AtomicInteger()).incrementAndGet();
    }

    /** A trial was over after so long. */
    void took(String trial, Duration time) {
        times.put(trial, time);
    }

    /** Writes the file and tells the same. */
    void publish() {
        String text = text();
        System.out.println(text);
        try {
            Files.writeString(FILE, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String text() {
        var text = new StringBuilder("chaos report (" + scale + "): ");
        for (Count count : Count.values()) {
            text.append(count.ordinal() == 0 ? "" : ", ")
                    .append(count.words)
                    .append(' ')
                    .append(counts.getOrDefault(count, new AtomicInteger()));
        }
        text.append("; ").append((System.nanoTime() - begun) / 1_000_000_000L).append(" s\n");
        new TreeMap<>(roundsOf).forEach((trial, rounds) -> text.append("%6d  %s%n".formatted(rounds.get(), trial)));
        text.append("seconds:\n");
        times.entrySet().stream()
                .sorted(Map.Entry.<String, Duration>comparingByValue().reversed())
                .forEach(time ->
                        text.append("%6d  %s%n".formatted(time.getValue().toSeconds(), time.getKey())));
        return text.toString();
    }
}
