package dev.sandboxengine.runtime.docker;

import dev.sandboxengine.runtime.RuntimeFailure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Asks the daemon for several things at once, a virtual thread each, and waits for all of them. */
final class AtOnce {

    /** More questions than this do not make the daemon answer sooner. */
    private static final int MOST = 16;

    private AtOnce() {}

    /**
     * What is made of each, in their order. All are tried, also after one failed.
     *
     * @throws RuntimeFailure.Unavailable when this thread is interrupted
     */
    static <A, B> List<B> of(String deed, Collection<A> things, Function<A, B> work) {
        if (things.size() == 1) {
            // No thread is needed, and none may be there for a plain pod
            return List.of(work.apply(things.iterator().next()));
        }
        if (things.isEmpty()) {
            return List.of();
        }
        var places = new Semaphore(MOST);
        var calls = new ArrayList<Callable<B>>(things.size());
        for (A thing : things) {
            calls.add(() -> {
                places.acquire();
                try {
                    return work.apply(thing);
                } finally {
                    places.release();
                }
            });
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return results(threads.invokeAll(calls));
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new RuntimeFailure.Unavailable("cannot " + deed + ": interrupted", interruption);
        }
    }

    /** Does something with each. */
    static <A> void each(String deed, Collection<A> things, Consumer<A> work) {
        of(deed, things, thing -> {
            work.accept(thing);
            return true;
        });
    }

    private static <B> List<B> results(List<Future<B>> futures) throws InterruptedException {
        var results = new ArrayList<B>(futures.size());
        RuntimeException failure = null;
        for (var future : futures) {
            try {
                results.add(future.get());
            } catch (ExecutionException e) {
                failure = join(failure, e.getCause());
            }
        }
        if (failure != null) {
            throw failure;
        }
        return results;
    }

    private static RuntimeException join(@Nullable RuntimeException first, @Nullable Throwable next) {
        if (next instanceof Error error) {
            throw error;
        }
        var known = next instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(next);
        if (first == null) {
            return known;
        }
        first.addSuppressed(known);
        return first;
    }
}
