package dev.sandboxengine.sandbox;

import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.SandboxRuntime;
import dev.sandboxengine.template.ServiceSpec;
import java.util.List;
import java.util.function.UnaryOperator;

/** Starts single services of running sandboxes again, with their data. Thread-safe. */
public final class ServiceRestarter {

    private static final int MOST_COLLISIONS = 20;

    private final SandboxStore store;
    private final SandboxRuntime runtime;
    private final ServiceReadiness readiness;

    public ServiceRestarter(SandboxStore store, SandboxRuntime runtime, LaunchPolicy policy, SandboxEvents events) {
        this.store = store;
        this.runtime = runtime;
        this.readiness = new ServiceReadiness(runtime, events, policy.serviceTimeout());
    }

    /**
     * Ends a service, starts it again and waits until it is ready. One that does not become ready is told as failed; the
     * sandbox goes on.
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
        become(id, name, ServiceStatus.PENDING);
        ServiceStatus outcome = ServiceStatus.FAILED;
        try {
            runtime.restart(id.pod(), name, PodSwitch.GRACE);
            readiness.await(id, List.of(service), new Attempt(), () -> {}, _ -> {});
            outcome = ServiceStatus.READY;
        } catch (LaunchFailed _) {
            // Told in the events, and by its status
            outcome = ServiceStatus.FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            become(id, name, outcome);
        }
        return find(id);
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
