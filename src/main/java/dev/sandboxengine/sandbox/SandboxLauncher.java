package dev.sandboxengine.sandbox;

import dev.sandboxengine.runtime.ImageRef;
import dev.sandboxengine.runtime.PodObservation;
import dev.sandboxengine.runtime.PodSpec;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.SandboxRuntime;
import dev.sandboxengine.template.ServiceSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/**
 * Brings a sandbox's pod from nothing, or from wherever an interrupted launch left it, to running and ready. Thread-safe;
 * every step may be repeated.
 */
final class SandboxLauncher {

    private static final int LOG_LINES_OF_A_DEAD_POD = 5;

    /** As long as it takes to see that images are there. */
    private static final Duration A_LOOK = Duration.ofMillis(200);

    /** Longer than services take that have the machine to themselves. */
    private static final Duration IN_PLACE = Duration.ofSeconds(5);

    private final SandboxRuntime runtime;
    private final PodSpecs specs;
    private final LaunchPolicy policy;
    private final ServiceReadiness readiness;
    private final ServiceInit serviceInit;
    private final PodCommands commands;
    private final Semaphore places;

    SandboxLauncher(SandboxRuntime runtime, PodSpecs specs, LaunchPolicy policy, SandboxEvents events) {
        this.runtime = runtime;
        this.specs = specs;
        this.policy = policy;
        this.readiness = new ServiceReadiness(runtime, events, policy.serviceTimeout());
        this.serviceInit = new ServiceInit(runtime, events, policy.commandTimeout());
        this.commands = new PodCommands(runtime, events, policy);
        this.places = new Semaphore(policy.concurrency(), true);
    }

    /** How an attempt to launch ended. */
    sealed interface Result {
        /** The pod runs and is ready. */
        record Launched(String containerId, List<ServiceState> services) implements Result {}

        /**
         * It cannot run; another attempt would fail as well.
         *
         * @param forGood whether one would also when somebody mends what is wrong, because data are gone
         */
        record Failed(Ending ending, List<ServiceState> services, boolean forGood) implements Result {}

        /**
         * The runtime did not do it; another attempt may succeed.
         *
         * @param reason of the end, when none does
         */
        record Interrupted(EndReason reason, String message) implements Result {}

        /** Nobody wants it any more. */
        record GivenUp() implements Result {}
    }

    /** What a launch tells while it is under way. */
    interface Progress {
        /** What is done once in the sandbox's life was done. False: it is not this engine's any more. */
        boolean initialised();
    }

    /** One attempt. No place is held while an image is waited for, nor for long while services or commands are. */
    Result launch(Sandbox sandbox, LaunchTimeline timeline, Attempt attempt, Progress progress)
            throws InterruptedException {
        try {
            return tried(sandbox, timeline, attempt, progress);
        } catch (Attempt.GivenUp _) {
            return new Result.GivenUp();
        } catch (LaunchFailed e) {
            return deathOfWorkspace(sandbox).orElseGet(() -> failed(sandbox, e.ending(), e.service()));
        } catch (ClaudeAccess.ClaudeAuthMissing e) {
            return failed(sandbox, EndReason.CLAUDE_AUTH_UNAVAILABLE, e);
        } catch (PodSpecs.StarterMissing e) {
            return failed(sandbox, EndReason.REJECTED, e);
        } catch (RuntimeFailure failure) {
            return switch (failure) {
                case RuntimeFailure.Unavailable e ->
                    new Result.Interrupted(EndReason.RUNTIME_UNAVAILABLE, messageOf(e));
                case RuntimeFailure.NoSpace e -> new Result.Interrupted(EndReason.NO_SPACE, messageOf(e));
                case RuntimeFailure.ImageUnavailable e -> failed(sandbox, EndReason.IMAGE_UNAVAILABLE, e);
                case RuntimeFailure.Rejected e -> failed(sandbox, EndReason.REJECTED, e);
                case RuntimeFailure.PodNotFound e -> notFound(sandbox, e);
                case RuntimeFailure.PodNotRunning _ -> notRunning(sandbox);
            };
        }
    }

    private Result tried(Sandbox sandbox, LaunchTimeline timeline, Attempt attempt, Progress progress)
            throws InterruptedException {
        String containerId;
        timeline.enter("placement");
        timeline.because(waitForPlace());
        try (Place place = Place.take(places, attempt)) {
            attempt.check();
            awaitImages(sandbox, timeline, attempt, place);
            timeline.enter("create");
            PodSpec spec = specs.of(sandbox);
            Optional<Result> loss = lossOf(sandbox);
            if (loss.isPresent()) {
                return loss.get();
            }
            containerId = runtime.create(spec).containerId();
            attempt.check();
            timeline.enter("start");
            runtime.start(spec.name());
            awaitServices(sandbox, timeline, attempt, place);
        }
        initialise(sandbox, timeline, attempt, progress);
        commands.start(sandbox);
        if (sandbox.template().commands().healthCheck().isPresent()) {
            timeline.enter("health");
            commands.awaitHealth(
                    sandbox, sandbox.template().commands().healthCheck().get(), attempt, timeline);
        }
        return running(sandbox, containerId);
    }

    /** What it wrote is in its containers: new ones in place of those that are gone would pass for them, and be empty. */
    private Optional<Result> lossOf(Sandbox sandbox) {
        if (sandbox.containerId().isEmpty() && !sandbox.initialised()) {
            return Optional.empty();
        }
        Optional<PodObservation> pod = runtime.observe(sandbox.id().pod())
                .filter(seen -> seen.phase() != PodObservation.Phase.PARTIAL)
                .filter(seen -> sandbox.containerId().isEmpty()
                        || sandbox.containerId().equals(Optional.of(seen.containerId())));
        if (pod.isEmpty()) {
            return Optional.of(failed(sandbox, PodDeath.vanished(), Optional.empty()));
        }
        return sandbox.services().stream()
                .map(ServiceState::spec)
                .filter(service -> !pod.get().sidecars().containsKey(service.name()))
                .findFirst()
                .map(service -> readiness.vanished(sandbox.id(), service))
                .map(loss -> failed(sandbox, loss.ending(), loss.service(), true));
    }

    private void awaitImages(Sandbox sandbox, LaunchTimeline timeline, Attempt attempt, Place place)
            throws InterruptedException {
        timeline.enter("image");
        Set<ImageRef> images = new LinkedHashSet<>(Set.of(sandbox.template().image()));
        sandbox.services().forEach(service -> images.add(service.spec().image()));
        PodImages coming = new PodImages(runtime, images);
        if (!coming.await(A_LOOK)) {
            timeline.because("waiting for image "
                    + images.stream().map(ImageRef::toString).collect(Collectors.joining(", ")));
            place.close();
            coming.await(attempt);
            timeline.because(waitForPlace());
            place.takeAgain(attempt);
            attempt.check();
        }
    }

    private void awaitServices(Sandbox sandbox, LaunchTimeline timeline, Attempt attempt, Place place)
            throws InterruptedException {
        if (!sandbox.services().isEmpty()) {
            timeline.enter("services");
            long longest = System.nanoTime() + IN_PLACE.toNanos();
            Runnable glance = () -> {
                if (System.nanoTime() > longest) {
                    place.close();
                }
            };
            List<ServiceSpec> services =
                    sandbox.services().stream().map(ServiceState::spec).toList();
            readiness.await(sandbox.id(), services, attempt, glance, timeline::because);
        }
    }

    private void initialise(Sandbox sandbox, LaunchTimeline timeline, Attempt attempt, Progress progress) {
        boolean somethingToDo = !sandbox.template().commands().init().isEmpty()
                || sandbox.services().stream()
                        .anyMatch(service -> !service.spec().init().isEmpty());
        if (sandbox.initialised() || !somethingToDo) {
            return;
        }
        timeline.enter("init");
        for (ServiceState service : sandbox.services()) {
            serviceInit.give(sandbox.id(), service.spec(), attempt, timeline);
        }
        commands.init(sandbox, attempt, timeline);
        if (!progress.initialised()) {
            throw new Attempt.GivenUp();
        }
    }

    private String waitForPlace() {
        return "waiting for one of " + policy.concurrency() + " places";
    }

    private Result running(Sandbox sandbox, String containerId) {
        Optional<PodObservation> seen = runtime.observe(sandbox.id().pod());
        if (seen.isEmpty()) {
            return failed(
                    sandbox,
                    new Ending(EndReason.RUNTIME_LOST, "its container vanished as soon as it was started"),
                    Optional.empty());
        }
        Optional<PodObservation.Exit> exit = seen.get().exit();
        if (exit.isPresent()) {
            return failed(sandbox, died(sandbox, exit.get()), Optional.empty());
        }
        readiness.refuseDead(
                seen.get(), sandbox.services().stream().map(ServiceState::spec).toList());
        return new Result.Launched(
                containerId,
                sandbox.services().stream()
                        .map(service -> service.with(ServiceStatus.READY))
                        .toList());
    }

    /** Something of it was removed while something was to be done in it. */
    private Result notFound(Sandbox sandbox, RuntimeFailure.PodNotFound failure) {
        return sandbox.services().stream()
                .map(ServiceState::spec)
                .filter(service -> failure.sidecar().equals(Optional.of(service.name())))
                .findFirst()
                .map(service -> readiness.vanished(sandbox.id(), service))
                .map(loss -> failed(sandbox, loss.ending(), loss.service(), true))
                .orElseGet(() -> failed(sandbox, PodDeath.vanished(), Optional.empty()));
    }

    /** Its first process ended while something was to be done in it. */
    private Result notRunning(Sandbox sandbox) {
        try {
            return runtime.observe(sandbox.id().pod())
                    .map(pod -> pod.exit()
                            .map(exit -> failed(sandbox, died(sandbox, exit), Optional.empty()))
                            .orElseGet(() ->
                                    new Result.Interrupted(EndReason.RUNTIME_LOST, "its container does not run yet")))
                    .orElseGet(() -> failed(sandbox, PodDeath.vanished(), Optional.empty()));
        } catch (RuntimeFailure e) {
            return new Result.Interrupted(EndReason.RUNTIME_UNAVAILABLE, messageOf(e));
        }
    }

    /** What runs in it cannot go well when its first process has ended: that is the reason then. */
    private Optional<Result> deathOfWorkspace(Sandbox sandbox) {
        try {
            return runtime.observe(sandbox.id().pod())
                    .flatMap(PodObservation::exit)
                    .map(exit -> failed(sandbox, died(sandbox, exit), Optional.empty()));
        } catch (RuntimeFailure _) {
            return Optional.empty();
        }
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

    private static Result failed(Sandbox sandbox, EndReason reason, RuntimeException cause) {
        return failed(sandbox, new Ending(reason, messageOf(cause)), Optional.empty());
    }

    private static Result failed(Sandbox sandbox, Ending ending, Optional<String> service) {
        return failed(sandbox, ending, service, false);
    }

    private static Result failed(Sandbox sandbox, Ending ending, Optional<String> service, boolean forGood) {
        return new Result.Failed(
                ending,
                sandbox.services().stream()
                        .map(state -> service.filter(state.name()::equals).isPresent()
                                ? state.with(ServiceStatus.FAILED)
                                : state)
                        .toList(),
                forGood);
    }

    private static String messageOf(RuntimeException failure) {
        return String.valueOf(failure.getMessage());
    }
}
