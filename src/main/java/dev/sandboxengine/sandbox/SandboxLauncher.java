package dev.sandboxengine.sandbox;

import dev.sandboxengine.runtime.PodObservation;
import dev.sandboxengine.runtime.PodSpec;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.SandboxRuntime;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Brings a sandbox's pod from nothing, or from wherever an interrupted launch left it, to running. Thread-safe; every step
 * may be repeated.
 */
final class SandboxLauncher {

    private static final int LOG_LINES_OF_A_DEAD_POD = 5;

    private final SandboxRuntime runtime;
    private final PodSpecs specs;

    SandboxLauncher(SandboxRuntime runtime, PodSpecs specs) {
        this.runtime = runtime;
        this.specs = specs;
    }

    /** How an attempt to launch ended. */
    sealed interface Result {
        /** The pod runs. */
        record Launched(String containerId) implements Result {}

        /** It cannot run; another attempt would fail as well. */
        record Failed(Ending ending) implements Result {}

        /** The runtime did not answer; another attempt may succeed. */
        record Interrupted(String message) implements Result {}
    }

    /**
     * One attempt.
     *
     * @param places how many pods may be made at the same time; none is held while an image is waited for
     */
    Result launch(Sandbox sandbox, LaunchTimeline timeline, Semaphore places) throws InterruptedException {
        try {
            timeline.enter("image");
            runtime.ensureImage(sandbox.template().image());
            places.acquire();
            try {
                return make(sandbox, timeline);
            } finally {
                places.release();
            }
        } catch (ClaudeAccess.ClaudeAuthMissing e) {
            return failed(EndReason.CLAUDE_AUTH_UNAVAILABLE, e);
        } catch (RuntimeFailure failure) {
            return switch (failure) {
                case RuntimeFailure.Unavailable e -> new Result.Interrupted(messageOf(e));
                case RuntimeFailure.NoSpace e -> new Result.Interrupted(messageOf(e));
                case RuntimeFailure.ImageUnavailable e -> failed(EndReason.IMAGE_UNAVAILABLE, e);
                case RuntimeFailure.Rejected e -> failed(EndReason.REJECTED, e);
                case RuntimeFailure.PodNotFound e -> failed(EndReason.RUNTIME_LOST, e);
                case RuntimeFailure.PodNotRunning e -> failed(EndReason.RUNTIME_LOST, e);
            };
        }
    }

    private Result make(Sandbox sandbox, LaunchTimeline timeline) {
        timeline.enter("create");
        PodSpec spec = specs.of(sandbox);
        PodObservation created = runtime.create(spec);
        timeline.enter("start");
        runtime.start(spec.name());
        return running(sandbox, created.containerId());
    }

    private Result running(Sandbox sandbox, String containerId) {
        Optional<PodObservation> seen = runtime.observe(sandbox.id().pod());
        if (seen.isEmpty()) {
            return new Result.Failed(
                    new Ending(EndReason.RUNTIME_LOST, "its container vanished as soon as it was started"));
        }
        Optional<PodObservation.Exit> exit = seen.get().exit();
        if (exit.isPresent()) {
            return new Result.Failed(died(sandbox, exit.get()));
        }
        return new Result.Launched(containerId);
    }

    private Ending died(Sandbox sandbox, PodObservation.Exit exit) {
        if (exit.outOfMemory()) {
            return new Ending(
                    EndReason.OOM, "it needed more memory than its template's memory_limit as soon as it was started");
        }
        String log =
                new String(runtime.logs(sandbox.id().pod(), LOG_LINES_OF_A_DEAD_POD), StandardCharsets.UTF_8).strip();
        return new Ending(
                EndReason.EXITED,
                "its first process ended at once with code " + exit.code()
                        + (log.isEmpty() ? ", without a word; check the image's entrypoint" : ": " + log));
    }

    private static Result failed(EndReason reason, RuntimeException cause) {
        return new Result.Failed(new Ending(reason, messageOf(cause)));
    }

    private static String messageOf(RuntimeException failure) {
        return String.valueOf(failure.getMessage());
    }
}
