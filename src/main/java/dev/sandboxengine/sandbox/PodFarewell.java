package dev.sandboxengine.sandbox;

import dev.sandboxengine.runtime.PodObservation;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.SandboxRuntime;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a sandbox run its stop commands before its processes are ended. Bounded; never fails. Thread-safe. */
final class PodFarewell {

    private static final Logger log = LoggerFactory.getLogger(PodFarewell.class);

    private final SandboxRuntime runtime;
    private final PodCommands commands;

    PodFarewell(SandboxRuntime runtime, PodCommands commands) {
        this.runtime = runtime;
        this.commands = commands;
    }

    /** Runs the stop commands when there are any and its pod runs; one that is frozen goes on for it. */
    void bid(Sandbox sandbox) {
        if (sandbox.template().commands().stop().isEmpty()) {
            return;
        }
        try {
            Optional<PodObservation.Phase> phase =
                    runtime.observe(sandbox.id().pod()).map(PodObservation::phase);
            if (phase.equals(Optional.of(PodObservation.Phase.PAUSED))) {
                runtime.unpause(sandbox.id().pod());
                commands.stop(sandbox);
            } else if (phase.equals(Optional.of(PodObservation.Phase.RUNNING))) {
                commands.stop(sandbox);
            }
        } catch (RuntimeFailure e) {
            log.warn("sandbox {}: its stop commands could not be run: {}", sandbox.id(), e.getMessage());
        }
    }
}
