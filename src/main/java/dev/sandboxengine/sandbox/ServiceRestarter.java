package dev.sandboxengine.sandbox;

import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.SandboxRuntime;
import dev.sandboxengine.template.ServiceSpec;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Starts single services of running sandboxes again, with their data. Thread-safe. */
public final class ServiceRestarter {

    private static final int MOST_COLLISIONS = 20;

    private final SandboxStore store;
    private final SandboxRuntime runtime;
    private final ServiceReadiness readiness;

    /** What this engine is restarting, and how many callers asked for it. */
    private final Map<Restart, Integer> underWay = new ConcurrentHashMap<>();

    private record Restart(SandboxId id, String service) {}

    public ServiceRestarter(SandboxStore store, SandboxRuntime runtime, LaunchPolicy policy, SandboxEvents events) {
        this.store = store;
        this.runtime = runtime;
        this.readiness = new ServiceReadiness(runtime, events, policy.serviceTimeout());
    }

    /**
     * Ends a service, starts it again and waits until it is ready. One that does not become ready is told as failed; the
     * sandbox goes on. Where the runtime does not do it, nothing is said of the service.
     *
     * @return the sandbox afterwards
     * @throws SandboxException.ServiceNotFound when it has no such service
     * @throws SandboxException.StateConflict when it does not run
     * @throws RuntimeFailure when the runtime does not do it
     */
    public Sandbox restart(SandboxId id, String name) {
        Sandbox sandbox = running(id);
        ServiceSpec service = sandbox.services().stream()
                .map(ServiceState::spec)
                .filter(spec -> spec.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new SandboxException.ServiceNotFound(sandbox, name));
        Restart restart = new Restart(id, name);
        underWay.merge(restart, 1, Integer::sum);
        try {
            runtime.restart(id.pod(), name, PodSwitch.GRACE);
            readiness.await(id, List.of(service), new Attempt(), () -> {}, _ -> {});
            become(id, name, ServiceStatus.READY);
        } catch (LaunchFailed _) {
            // Told in the events, and by its status
            become(id, name, ServiceStatus.FAILED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            underWay.computeIfPresent(restart, (_, times) -> times == 1 ? null : times - 1);
        }
        return find(id);
    }

    /**
     * A sandbox's services as they are shown: those that are being restarted are pending. No row says so, because nobody would
     * correct it if this engine were killed.
     */
    public List<ServiceState> shown(Sandbox sandbox) {
        return sandbox.services().stream()
                .map(service -> underWay.containsKey(new Restart(sandbox.id(), service.name()))
                        ? service.with(ServiceStatus.PENDING)
                        : service)
                .toList();
    }

    private Sandbox running(SandboxId id) {
        Sandbox sandbox = find(id);
        if (sandbox.state() != SandboxState.RUNNING) {
            throw new SandboxException.StateConflict("sandbox '" + id + "' is "
                    + PublicStatus.of(sandbox).code()
                    + "; only services of one that is running can be restarted");
        }
        return sandbox;
    }

    private Sandbox find(SandboxId id) {
        return store.find(id).orElseThrow(() -> new SandboxException.NotFound(id.value()));
    }

    private void become(SandboxId id, String name, ServiceStatus status) {
        UnaryOperator<ServiceState> change = state -> state.name().equals(name) ? state.with(status) : state;
        for (int i = 0; i < MOST_COLLISIONS; i++) {
            List<ServiceState> before = find(id).services();
            if (store.updateServices(id, before, before.stream().map(change).toList())) {
                return;
            }
        }
        throw new IllegalStateException("the services of sandbox " + id + " are changed all the time by others");
    }
}
