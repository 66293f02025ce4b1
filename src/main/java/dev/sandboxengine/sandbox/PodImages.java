package dev.sandboxengine.sandbox;

import dev.sandboxengine.runtime.ImageRef;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.SandboxRuntime;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The images of one pod, on their way to the runtime all at the same time. One thread waits. */
final class PodImages {

    private static final Duration GLANCE = Duration.ofMillis(500);

    private final BlockingQueue<Optional<RuntimeException>> outcomes = new LinkedBlockingQueue<>();
    private int missing;

    PodImages(SandboxRuntime runtime, Set<ImageRef> images) {
        this.missing = images.size();
        images.forEach(
                image -> Thread.ofVirtual().name("image-" + image).start(() -> outcomes.add(outcome(runtime, image))));
    }

    private static Optional<RuntimeException> outcome(SandboxRuntime runtime, ImageRef image) {
        try {
            runtime.ensureImage(image);
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(e);
        }
    }

    /**
     * Waits until all are there, at most for the given time.
     *
     * @return whether they are
     * @throws RuntimeFailure the first that there was
     */
    boolean await(Duration most) throws InterruptedException {
        long last = System.nanoTime() + most.toNanos();
        while (missing > 0) {
            Optional<RuntimeException> outcome =
                    outcomes.poll(Math.max(0, last - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (outcome == null) {
                return false;
            }
            if (outcome.isPresent()) {
                throw outcome.get();
            }
            missing--;
        }
        return true;
    }

    /**
     * Waits until all are there.
     *
     * @throws Attempt.GivenUp soon after the attempt is given up
     */
    void await(Attempt attempt) throws InterruptedException {
        do {
            attempt.check();
        } while (!await(GLANCE));
    }
}
