package dev.sandboxengine.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Many deeds at the same time, each on a thread of its own. */
final class Together {

    private Together() {}

    /** Does all of them, from one moment on; nanoseconds until the last is done. */
    static long run(List<? extends Callable<?>> deeds) throws Exception {
        var start = new Semaphore(0);
        try (var threads = Executors.newFixedThreadPool(deeds.size())) {
            List<Future<?>> done = new ArrayList<>();
            for (var deed : deeds) {
                done.add(threads.submit(() -> {
                    start.acquire();
                    return deed.call();
                }));
            }
            long begin = System.nanoTime();
            start.release(deeds.size());
            await(done);
            return System.nanoTime() - begin;
        }
    }

    /** Does the same so many times. */
    static long run(int count, Callable<?> deed) throws Exception {
        List<Callable<?>> deeds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            deeds.add(deed);
        }
        return run(deeds);
    }

    /** Something that is done to one of many. */
    interface Deed {
        void on(String id) throws Exception;
    }

    /** Does it to each, so many at a time. */
    static void toEach(List<String> ids, int atOnce, Deed deed) throws Exception {
        try (var threads = Executors.newFixedThreadPool(atOnce)) {
            List<Future<?>> done = new ArrayList<>();
            for (String id : List.copyOf(ids)) {
                done.add(threads.submit(() -> {
                    deed.on(id);
                    return id;
                }));
            }
            await(done);
        }
    }

    private static void await(List<Future<?>> done) throws Exception {
        for (var each : done) {
            try {
                each.get();
            } catch (ExecutionException e) {
                throw new IOException("one of many failed: " + e.getCause(), e.getCause());
            }
        }
    }
}
