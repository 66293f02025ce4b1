package dev.sandboxengine.chaos;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

/**
 * Lanes side by side. Most of a trial's time is spent waiting for a killed engine's leases to run out, so that even two cores
 * carry several. Thread-safe.
 */
final class Lanes implements AutoCloseable {

    private final Report report;
    private final ExecutorService threads;
    private final LinkedBlockingQueue<Lane> free = new LinkedBlockingQueue<>();

    Lanes(int count, Report report) {
        this.report = report;
        this.threads = Executors.newFixedThreadPool(count);
    }

    /** Runs a trial as soon as a lane is free. */
    CompletableFuture<Void> run(Trial trial) {
        return CompletableFuture.runAsync(() -> runOnAny(trial), threads);
    }

    /** Runs a trial on a lane that nobody else will use. */
    CompletableFuture<Void> run(Trial trial, Supplier<Lane> own) {
        return CompletableFuture.runAsync(
                () -> {
                    Lane lane = own.get();
                    runOn(lane, trial);
                    lane.close();
                },
                threads);
    }

    private void runOnAny(Trial trial) {
        Lane idle = free.poll();
        Lane lane = idle == null ? Lane.quick() : idle;
        runOn(lane, trial);
        free.add(lane);
    }

    private void runOn(Lane lane, Trial trial) {
        long begun = System.nanoTime();
        try {
            trial.run(lane, report);
            report.took(trial.name(), Duration.ofNanos(System.nanoTime() - begun));
        } catch (AssertionError | RuntimeException e) {
            String words = lane.lastWords();
            // What comes next shall not suffer from what this left.
            lane.close();
            throw new AssertionError(e.getMessage() + "\nThe engine's last words:\n" + words, e);
        }
    }

    @Override
    public void close() {
        threads.close();
        List.copyOf(free).forEach(Lane::close);
    }
}
