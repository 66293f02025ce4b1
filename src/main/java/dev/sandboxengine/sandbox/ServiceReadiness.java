package dev.sandboxengine.sandbox;

import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.PodObservation;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.SandboxRuntime;
import dev.sandboxengine.template.ServiceSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Waits until the services of a started pod are ready, all at the same time. Thread-safe. */
final class ServiceReadiness {

    private static final Duration GLANCE = Duration.ofMillis(500);
    private static final Duration BETWEEN_DEATH_AND_ITS_NEWS = Duration.ofMillis(100);
    private static final int LOOKS_AT_A_DEATH = 10;
    private static final int LOG_LINES = 5;

    private final SandboxRuntime runtime;
    private final Inside inside;
    private final SandboxEvents events;
    private final Duration patience;

    /**
     * @param patience how long each may take
     */
    ServiceReadiness(SandboxRuntime runtime, SandboxEvents events, Duration patience) {
        this.runtime = runtime;
        this.inside = new Inside(runtime);
        this.events = events;
        this.patience = patience;
    }

    /** How the wait for one ended: well, or so. */
    private record Outcome(ServiceSpec service, Optional<RuntimeException> failure) {}

    /**
     * Waits for all.
     *
     * @param glance called now and then while it takes long
     * @param because takes what is waited for
     * @throws LaunchFailed naming the first that cannot be made ready
     * @throws Attempt.GivenUp when the attempt is given up
     * @throws RuntimeFailure when the runtime does not answer, or the pod does not run
     */
    void await(SandboxId id, List<ServiceSpec> services, Attempt attempt, Runnable glance, Consumer<String> because)
            throws InterruptedException {
        BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
        Attempt probes = Attempt.within(attempt);
        try {
            for (ServiceSpec service : services) {
                Thread.ofVirtual()
                        .name("probe-" + service.name())
                        .start(() -> outcomes.add(outcome(id, service, probes, because)));
            }
            int ready = 0;
            while (ready < services.size()) {
                Outcome outcome = outcomes.poll(GLANCE.toMillis(), TimeUnit.MILLISECONDS);
                attempt.check();
                if (outcome == null) {
                    glance.run();
                    runtime.observe(id.pod()).ifPresent(pod -> refuseDead(pod, services));
                } else if (outcome.failure().isPresent()) {
                    throw outcome.failure().get();
                } else {
                    ready++;
                }
            }
        } catch (LaunchFailed e) {
            e.service().ifPresent(name -> tell(id, name, ServiceStatus.FAILED, String.valueOf(e.getMessage())));
            throw e;
        } finally {
            attempt.release(probes);
            probes.giveUp();
        }
    }

    private Outcome outcome(SandboxId id, ServiceSpec service, Attempt probes, Consumer<String> because) {
        try {
            probe(id, service, probes, because);
            tell(id, service.name(), ServiceStatus.READY, "");
            return new Outcome(service, Optional.empty());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome(service, Optional.of(new Attempt.GivenUp()));
        } catch (RuntimeException e) {
            return new Outcome(service, Optional.of(e));
        }
    }

    private void probe(SandboxId id, ServiceSpec service, Attempt probes, Consumer<String> because)
            throws InterruptedException {
        PodName pod = id.pod();
        Inside.Ended ended;
        try {
            ended = inside.run(
                    pod,
                    ServiceProbes.of(service),
                    "",
                    patience,
                    probes,
                    said -> because.accept("service " + service.name() + " is not ready yet: " + said));
        } catch (RuntimeFailure.PodNotRunning e) {
            throw death(pod, service).<RuntimeException>map(death -> death).orElse(e);
        }
        if (ended.timedOut()) {
            throw failed(
                    service,
                    "was not ready within " + inWords(patience) + said(": ", ended.lastLine())
                            + said("; its log ends with: ", log(pod, service)));
        }
        if (!ended.succeeded()) {
            throw death(pod, service)
                    .orElseGet(() -> failed(
                            service,
                            "could not be asked whether it is ready (exit code " + ended.exitCode() + ")"
                                    + said(": ", ended.lastLine())));
        }
    }

    /**
     * Goes on unless one of the services has ended.
     *
     * @throws LaunchFailed naming the first that has
     */
    void refuseDead(PodObservation pod, List<ServiceSpec> services) {
        for (ServiceSpec service : services) {
            exit(pod, service).ifPresent(exit -> {
                throw ended(pod.name(), service, exit);
            });
        }
    }

    /** That a service is dead may be known a moment later than its processes are gone. */
    private Optional<LaunchFailed> death(PodName pod, ServiceSpec service) throws InterruptedException {
        for (int look = 0; look < LOOKS_AT_A_DEATH; look++) {
            Optional<PodObservation> seen = runtime.observe(pod);
            Optional<PodObservation.Exit> exit = seen.flatMap(now -> exit(now, service));
            if (exit.isPresent()) {
                return Optional.of(ended(pod, service, exit.get()));
            }
            if (seen.isEmpty() || seen.get().exit().isPresent()) {
                return Optional.empty();
            }
            Thread.sleep(BETWEEN_DEATH_AND_ITS_NEWS);
        }
        return Optional.empty();
    }

    private static Optional<PodObservation.Exit> exit(PodObservation pod, ServiceSpec service) {
        return pod.exit().isPresent()
                ? Optional.empty()
                : Optional.ofNullable(pod.sidecars().get(service.name()))
                        .flatMap(PodObservation.SidecarObservation::exit);
    }

    private LaunchFailed ended(PodName pod, ServiceSpec service, PodObservation.Exit exit) {
        return failed(
                service,
                exit.outOfMemory()
                        ? "needed more memory than its memory_limit"
                        : "ended with code " + exit.code() + said(": ", log(pod, service)));
    }

    /** Says, in the events too, that somebody removed a service's container. */
    LaunchFailed vanished(SandboxId id, ServiceSpec service) {
        LaunchFailed failure = failed(service, "cannot be used: " + PodDeath.ofVanishedService());
        tell(id, service.name(), ServiceStatus.FAILED, String.valueOf(failure.getMessage()));
        return failure;
    }

    private static LaunchFailed failed(ServiceSpec service, String what) {
        return new LaunchFailed(
                EndReason.SERVICE_FAILED, ServiceProbes.called(service) + " " + what, Optional.of(service.name()));
    }

    private String log(PodName pod, ServiceSpec service) {
        try {
            return new String(runtime.logs(pod, Optional.of(service.name()), LOG_LINES), StandardCharsets.UTF_8)
                    .strip();
        } catch (RuntimeFailure e) {
            return "(its log cannot be read: " + e.getMessage() + ")";
        }
    }

    private static String said(String before, String text) {
        return text.isEmpty() ? "" : before + text;
    }

    private static String inWords(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    private void tell(SandboxId id, String service, ServiceStatus status, String message) {
        events.record(id, "service", Map.of("name", service, "status", status.code(), "message", message));
    }
}
