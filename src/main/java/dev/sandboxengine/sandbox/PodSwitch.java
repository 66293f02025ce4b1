package dev.sandboxengine.sandbox;

import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.PodObservation;
import dev.sandboxengine.runtime.PodObservation.Phase;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.SandboxRuntime;
import java.time.Duration;
import java.util.Optional;

/** Stops, freezes and thaws pods. Thread-safe; every step may be repeated. */
final class PodSwitch {

    /** For what runs inside to end by itself; what Docker gives by default. */
    static final Duration GRACE = Duration.ofSeconds(10);

    private final SandboxRuntime runtime;

    private final PodFarewell farewell;

    PodSwitch(SandboxRuntime runtime, PodFarewell farewell) {
        this.runtime = runtime;
        this.farewell = farewell;
    }

    /** How an attempt ended. */
    sealed interface Result {
        /** The pod is as wanted. */
        record Done() implements Result {}

        /** There is no pod, or a dead one. */
        record Dead(Ending ending) implements Result {}

        /** Its processes ended with the runtime; what they wrote is there. */
        record WentDown() implements Result {}

        /** The runtime did not do it; another attempt may succeed. */
        record Interrupted(String message) implements Result {}
    }

    Result stop(Sandbox sandbox) {
        farewell.bid(sandbox);
        return attempt(sandbox, pod -> runtime.stop(pod, GRACE));
    }

    Result pause(Sandbox sandbox) {
        return attempt(sandbox, runtime::pause);
    }

    Result resume(Sandbox sandbox) {
        return attempt(sandbox, runtime::unpause);
    }

    private interface Step {
        void on(PodName pod);
    }

    private Result attempt(Sandbox sandbox, Step step) {
        try {
            step.on(sandbox.id().pod());
            return new Result.Done();
        } catch (RuntimeFailure.PodNotFound _) {
            return new Result.Dead(PodDeath.vanished());
        } catch (RuntimeFailure.PodNotRunning failure) {
            return dead(sandbox, failure);
        } catch (RuntimeFailure failure) {
            return new Result.Interrupted(String.valueOf(failure.getMessage()));
        }
    }

    private Result dead(Sandbox sandbox, RuntimeFailure why) {
        try {
            Optional<PodObservation> pod = runtime.observe(sandbox.id().pod());
            return switch (pod.map(PodObservation::phase).orElse(Phase.PARTIAL)) {
                case PARTIAL, CREATED -> new Result.Dead(PodDeath.vanished());
                case EXITED -> {
                    PodObservation.Exit exit = pod.flatMap(PodObservation::exit).orElseThrow();
                    yield exit.isBySignal() ? new Result.WentDown() : new Result.Dead(PodDeath.of(exit));
                }
                case RUNNING, PAUSED -> new Result.Interrupted(String.valueOf(why.getMessage()));
            };
        } catch (RuntimeFailure failure) {
            return new Result.Interrupted(String.valueOf(failure.getMessage()));
        }
    }
}
