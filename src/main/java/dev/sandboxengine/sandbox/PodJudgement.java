package dev.sandboxengine.sandbox;

import dev.sandboxengine.runtime.PodObservation;
import dev.sandboxengine.runtime.PodObservation.Exit;
import dev.sandboxengine.runtime.PodObservation.Phase;
import dev.sandboxengine.runtime.PodObservation.SidecarObservation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What a row means together with what runs. Rows on which there is work to do are left to those who do it. */
sealed interface PodJudgement {

    /** They agree, or it is somebody's work to make them. */
    record Fine() implements PodJudgement {}

    /** It may look otherwise in a moment: a runtime that goes down ends its pods first. */
    record Unsettled() implements PodJudgement {}

    /** The sandbox has nothing to run in any more. */
    record Lost(SweepFinding.Kind kind, Ending ending) implements PodJudgement {}

    /** The pod is not in the state that the sandbox is in, and some work puts that right. */
    record Astray(SweepFinding.Kind kind, SandboxState from, SandboxState by, String message) implements PodJudgement {}

    /**
     * Some services ended.
     *
     * @param after all services, as they are to be written down
     * @param died why, by the name of the service
     */
    record ServicesDied(List<ServiceState> after, Map<String, String> died) implements PodJudgement {}

    /**
     * Judges.
     *
     * @param wentDown whether the runtime may have been down since the pod was seen last
     * @param settled whether the pod has been like that for a while
     */
    static PodJudgement of(LiveSandbox row, Optional<PodObservation> pod, boolean wentDown, boolean settled) {
        return switch (row.state()) {
            case RUNNING, STOPPED, PAUSED -> ofResting(row, pod, wentDown, settled);
            case PENDING, STOPPING, PAUSING, RESUMING, ENDING, FAILED, EXPIRED -> new Fine();
        };
    }

    private static PodJudgement ofResting(
            LiveSandbox row, Optional<PodObservation> pod, boolean wentDown, boolean settled) {
        if (pod.isEmpty()
                || pod.get().phase() == Phase.PARTIAL
                || !row.containerId().equals(Optional.of(pod.get().containerId()))) {
            return new Lost(SweepFinding.Kind.LOST, PodDeath.vanished());
        }
        return switch (row.state()) {
            case STOPPED -> ofStopped(row, pod.get(), settled);
            case PAUSED -> ofPaused(pod.get(), wentDown, settled);
            default -> ofRunning(row, pod.get(), wentDown, settled);
        };
    }

    private static PodJudgement ofStopped(LiveSandbox row, PodObservation pod, boolean settled) {
        return switch (pod.phase()) {
            case RUNNING, PAUSED ->
                new Astray(
                        SweepFinding.Kind.STARTED,
                        SandboxState.STOPPED,
                        SandboxState.STOPPING,
                        "its container was started by somebody else; it is being stopped again");
            case CREATED, EXITED, PARTIAL ->
                ofDeaths(
                        row,
                        name -> pod.sidecars().containsKey(name)
                                ? Optional.empty()
                                : Optional.of(PodDeath.ofVanishedService()),
                        settled);
        };
    }

    private static PodJudgement ofPaused(PodObservation pod, boolean wentDown, boolean settled) {
        return switch (pod.phase()) {
            case RUNNING ->
                new Astray(
                        SweepFinding.Kind.THAWED,
                        SandboxState.PAUSED,
                        SandboxState.PAUSING,
                        "its container was resumed by somebody else; it is being paused again");
            case EXITED ->
                ofDead(
                        pod.exit().orElseThrow(),
                        new Astray(
                                SweepFinding.Kind.WENT_DOWN,
                                SandboxState.PAUSED,
                                SandboxState.STOPPING,
                                "its container went down with the runtime while it was paused; it is stopped now, and"
                                        + " its data are kept: start it again"),
                        wentDown,
                        settled);
            case CREATED -> new Lost(SweepFinding.Kind.LOST, PodDeath.vanished());
            case PAUSED, PARTIAL -> new Fine();
        };
    }

    private static PodJudgement ofRunning(LiveSandbox row, PodObservation pod, boolean wentDown, boolean settled) {
        return switch (pod.phase()) {
            case RUNNING -> ofSidecars(row, pod, settled);
            case PAUSED -> frozen();
            case EXITED ->
                ofDead(
                        pod.exit().orElseThrow(),
                        new Astray(
                                SweepFinding.Kind.WENT_DOWN,
                                SandboxState.RUNNING,
                                SandboxState.PENDING,
                                "its container went down with the runtime; it is being started again"),
                        wentDown,
                        settled);
            case CREATED -> new Lost(SweepFinding.Kind.LOST, PodDeath.vanished());
            case PARTIAL -> new Fine();
        };
    }

    private static PodJudgement frozen() {
        return new Astray(
                SweepFinding.Kind.FROZEN,
                SandboxState.RUNNING,
                SandboxState.RESUMING,
                "its container was paused by somebody else; it is being resumed");
    }

    private static PodJudgement ofDead(Exit exit, PodJudgement whenItWentDown, boolean wentDown, boolean settled) {
        // One that ends in good order when it is asked to does so also when the runtime goes down
        if (wentDown && (exit.isBySignal() || exit.code() == 0)) {
            return whenItWentDown;
        }
        return exit.isBySignal() && !exit.outOfMemory() && !settled
                ? new Unsettled()
                : new Lost(SweepFinding.Kind.DIED, PodDeath.of(exit));
    }

    private static PodJudgement ofSidecars(LiveSandbox row, PodObservation pod, boolean settled) {
        if (pod.sidecars().values().stream().anyMatch(sidecar -> sidecar.phase() == Phase.PAUSED)) {
            return frozen();
        }
        if (isCutOff(pod)) {
            return new Astray(
                    SweepFinding.Kind.WENT_DOWN,
                    SandboxState.RUNNING,
                    SandboxState.PENDING,
                    "its container was restarted by somebody else, without its services; it is being started again");
        }
        return ofDeaths(row, name -> death(Optional.ofNullable(pod.sidecars().get(name))), settled);
    }

    private static PodJudgement ofDeaths(LiveSandbox row, Function<String, Optional<String>> deaths, boolean settled) {
        Map<String, String> died = new LinkedHashMap<>();
        List<ServiceState> after = new ArrayList<>();
        for (ServiceState service : row.services()) {
            Optional<String> why =
                    service.status() == ServiceStatus.FAILED ? Optional.empty() : deaths.apply(service.name());
            why.ifPresent(words -> died.put(service.name(), words));
            after.add(why.isPresent() ? service.with(ServiceStatus.FAILED) : service);
        }
        if (died.isEmpty()) {
            return new Fine();
        }
        // One that is being restarted is dead for a moment
        return settled ? new ServicesDied(after, died) : new Unsettled();
    }

    /** Services that were started before their workspace are in a network that nobody else is in any more. */
    private static boolean isCutOff(PodObservation pod) {
        return pod.sidecars().values().stream()
                .filter(sidecar -> sidecar.phase() == Phase.RUNNING)
                .flatMap(sidecar -> sidecar.startedAt().stream())
                .anyMatch(started -> pod.startedAt().filter(started::isBefore).isPresent());
    }

    private static Optional<String> death(Optional<SidecarObservation> sidecar) {
        if (sidecar.isEmpty()) {
            return Optional.of(PodDeath.ofVanishedService());
        }
        return switch (sidecar.get().phase()) {
            case EXITED -> sidecar.get().exit().map(PodDeath::ofService);
            case CREATED -> Optional.of("its container does not run");
            case RUNNING, PAUSED, PARTIAL -> Optional.empty();
        };
    }
}
