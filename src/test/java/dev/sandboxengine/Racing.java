package dev.sandboxengine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Threads that do things at the same moment. */
public final class Racing {

    private Racing() {}

    /** Does them all at once; what each of them answered, in this order. */
    @SafeVarargs
    public static <T> List<T> all(Callable<T>... contestants) {
        var start = new CyclicBarrier(contestants.length);
        try (var threads = Executors.newFixedThreadPool(contestants.length)) {
            List<Future<T>> futures = new ArrayList<>();
            for (var contestant : contestants) {
                futures.add(threads.submit(() -> {
                    start.await();
                    return contestant.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (var future : futures) {
                results.add(future.get(30, TimeUnit.SECONDS));
            }
            return results;
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("a contestant failed", e);
        }
    }

    /** Does it in so many threads at once, each told its number from 0. */
    public static <T> List<T> times(int threads, IntFunction<T> contestant) {
        @SuppressWarnings({"unchecked", "rawtypes"})
        Callable<T>[] contestants = IntStream.range(0, threads)
                .mapToObj(i -> (Callable<T>) () -> contestant.apply(i))
                .toArray(Callable[]::new);
        return all(contestants);
    }
}
