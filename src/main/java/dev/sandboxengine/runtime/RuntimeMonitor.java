package dev.sandboxengine.runtime;

import dev.sandboxengine.lifecycle.Loop;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a runtime again and again how it is, so that nobody else has to wait for it. Thread-safe. */
public final class RuntimeMonitor implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RuntimeMonitor.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(2);

    /** Beyond this an answer says nothing any more about how the runtime is. */
    private static final Duration STALE = Duration.ofSeconds(5);

    private final SandboxRuntime runtime;
    private final Loop loop;
    private final CountDownLatch answered = new CountDownLatch(1);
    private volatile Status status = new Status.Away("it has not answered yet; look at it");
    private volatile long answeredAt = System.nanoTime();

    /** How a runtime is. */
    public sealed interface Status {
        /** It answers. */
        record Present(RuntimeInfo info) implements Status {}

        /**
         * It does not.
         *
         * @param message why, and what to do
         */
        record Away(String message) implements Status {}
    }

    /** Begins to ask again and again, and waits a moment for the first answer. */
    public RuntimeMonitor(SandboxRuntime runtime) {
        this.runtime = runtime;
        this.loop = Loop.start("runtime-monitor", PAUSE, this::ask);
        try {
            if (!answered.await(FIRST_ANSWER.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn(
                        "the runtime has not answered for {} s; the engine starts without it",
                        FIRST_ANSWER.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How it was when it answered last, about a second ago. One that hangs is away. */
    public Status status() {
        Duration age = Duration.ofNanos(System.nanoTime() - answeredAt);
        if (status instanceof Status.Present && age.compareTo(STALE) > 0) {
            return new Status.Away("it has not answered for " + age.toSeconds() + " s; look at it, and restart it");
        }
        return status;
    }

    private void ask() {
        Status before = status;
        Status now = look();
        status = now;
        answeredAt = System.nanoTime();
        answered.countDown();
        switch (now) {
            case Status.Present present
            when before instanceof Status.Away ->
                log.info("sandboxes run on {}", present.info().description());
            case Status.Away away when !away.equals(before) -> log.warn("no sandbox can run: {}", away.message());
            case Status.Present _, Status.Away _ -> {}
        }
    }

    private Status look() {
        try {
            return new Status.Present(runtime.info());
        } catch (RuntimeFailure e) {
            return new Status.Away(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            log.debug("the runtime cannot be asked", e);
            return new Status.Away("it cannot be asked: " + e);
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
