package dev.sandboxengine.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests at a fixed rate. Every request has its moment; when the server is slow, the next ones are late, and their lateness
 * counts: a latency is the time from the moment that was planned.
 */
final class Pace {

    private Pace() {}

    /** So many a second by all of these clients together, each on a thread of its own, for so long. */
    static void load(List<Callable<?>> clients, int perSecond, Duration time, Series into) throws Exception {
        long[] latencies = new long[(int) (time.toMillis() * perSecond / 1000)];
        var next = new AtomicInteger();
        long begin = System.nanoTime() + Duration.ofMillis(100).toNanos();
        try (var threads = Executors.newFixedThreadPool(clients.size())) {
            List<Future<?>> done = new ArrayList<>();
            for (Callable<?> client : clients) {
                done.add(threads.submit(() -> {
                    for (int i = next.getAndIncrement(); i < latencies.length; i = next.getAndIncrement()) {
                        long due = begin + i * 1_000_000_000L / perSecond;
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
