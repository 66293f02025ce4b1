package dev.sandboxengine.sandbox;

import java.util.List;
import java.util.Optional;

/**
 * As much of a sandbox that has not ended as is compared with what runs.
 *
 * @param id names it
 * @param state where it stands
 * @param containerId its workspace, once it ran
 * @param services its services
 */
public record LiveSandbox(SandboxId id, SandboxState state, Optional<String> containerId, List<ServiceState> services) {

    public LiveSandbox {
        services = List.copyOf(services);
    }

    /** As much of this one. */
    static LiveSandbox of(Sandbox sandbox) {
        return new LiveSandbox(sandbox.id(), sandbox.state(), sandbox.containerId(), sandbox.services());
    }
}
