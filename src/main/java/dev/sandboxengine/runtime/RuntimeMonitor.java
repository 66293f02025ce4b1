package dev.sandboxengine.runtime;

import dev.sandboxengine.lifecycle.Loop;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a runtime again and again how it is, so that nobody else has to wait for it. Thread-safe. */
public final class RuntimeMonitor implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RuntimeMonitor.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final SandboxRuntime runtime;
    private final Loop loop;
    private volatile Status status = new Status.Away("it has not been asked yet");

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

    /** Asks once, then begins to ask again and again. */
    public RuntimeMonitor(SandboxRuntime runtime) {
        this.runtime = runtime;
        ask();
        this.loop = Loop.start("runtime-monitor", PAUSE, this::ask);
    }

    /** How it was when it was asked last, about a second ago. */
    public Status status() {
        return status;
    }

    private void ask() {
        Status before = status;
        Status now = look();
        status = now;
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
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
