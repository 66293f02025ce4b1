package dev.sandboxengine.runtime;

import dev.sandboxengine.runtime.PodObservation.Exit;
import dev.sandboxengine.runtime.PodObservation.Phase;
import dev.sandboxengine.runtime.PodObservation.SidecarObservation;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A pod of the {@link InMemoryRuntime}. Thread-safe as far as its fields are. */
final class InMemoryPod {

    static final SidecarObservation NOT_STARTED = new SidecarObservation(Phase.CREATED, Optional.empty());
    static final Instant ALWAYS = Instant.parse("2026-01-01T00:00:00Z");

    final PodSpec spec;
    final String containerId;
    volatile Phase phase = Phase.CREATED;
    volatile @Nullable Exit exit;
    volatile String log = "";
    final Map<String, SidecarObservation> sidecars = new ConcurrentHashMap<>();
    final Map<String, String> sidecarLogs = new ConcurrentHashMap<>();
    final ByteArrayOutputStream stdin = new ByteArrayOutputStream();
    final List<ExecSpec> execs = new CopyOnWriteArrayList<>();
    final List<InMemoryProcess> processes = new CopyOnWriteArrayList<>();

    InMemoryPod(PodSpec spec, String containerId) {
        this.spec = spec;
        this.containerId = containerId;
        spec.sidecars().forEach(sidecar -> sidecars.put(sidecar.name(), NOT_STARTED));
    }

    void sidecarsBecome(SidecarObservation all) {
        sidecars.replaceAll((_, _) -> all);
    }

    PodObservation seen() {
        Map<String, String> labels = new HashMap<>(spec.labels());
        labels.put("sandbox.managed", "true");
        labels.put("sandbox.generation", Integer.toString(spec.generation()));
        labels.put("sandbox.installation", "memory");
        return new PodObservation(
                spec.name(),
                spec.generation(),
                phase,
                containerId,
                labels,
                ALWAYS,
                Optional.ofNullable(exit),
                Map.copyOf(sidecars));
    }
}
