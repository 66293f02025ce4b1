package dev.sandboxengine.sandbox;

import dev.sandboxengine.runtime.ContainerSpec;
import dev.sandboxengine.runtime.ImageRef;
import dev.sandboxengine.runtime.Limits;
import dev.sandboxengine.runtime.PodObservation;
import dev.sandboxengine.runtime.PodSpec;
import dev.sandboxengine.runtime.Requests;
import dev.sandboxengine.runtime.SandboxRuntime;
import dev.sandboxengine.runtime.Sidecar;
import dev.sandboxengine.template.ServiceSpec;
import dev.sandboxengine.template.ServiceType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** A world in which somebody else touches the pods, and sweeps that find it. Time that orphans wait for is set by hand. */
final class SweepWorld implements AutoCloseable {

    static final Duration GRACE = Duration.ofSeconds(30);

    private static final Limits LIMITS = new Limits(1000, 1 << 28, 256, OptionalLong.empty());
    private static final UUID NOBODY = new UUID(5, 5);

    final World world = new World();
    final InMemorySandboxStore store = world.store;
    final SandboxWorker worker = world.worker();
    final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1000);
    final Sweep sweep = sweep(worker);

    /** That of another engine, which has just started. */
    Sweep sweep(SandboxWorker of) {
        return sweep(of, world.runtime);
    }

    Sweep sweep(SandboxWorker of, SandboxRuntime runtime) {
        return new Sweep(store, runtime, of, store.events(), GRACE, world.clock, nanos::get);
    }

    /** A sandbox that runs. */
    Sandbox running() {
        return world.awaitState(world.ask(worker), SandboxState.RUNNING);
    }

    /** A sandbox that runs beside these services. */
    Sandbox running(String... names) {
        var sandbox = Fixtures.aPendingSandbox(World.TEAM, world.clock.instant());
        store.insert(
                sandbox, new SandboxStore.Lease(NOBODY, world.clock.instant().plusSeconds(10)));
        var pod = makePod(sandbox, names);
        world.runtime.start(pod.name());
        var services = List.of(names).stream().map(SweepWorld::ready).toList();
        store.becomeRunning(sandbox.id(), NOBODY, pod.containerId(), List.of(), services, world.clock.instant());
        return world.now(sandbox);
    }

    /** A sandbox that was stopped, or paused. */
    Sandbox switched(SandboxState by, SandboxState to) {
        return switched(running(), by, to);
    }

    Sandbox switched(Sandbox sandbox, SandboxState by, SandboxState to) {
        var power = new SandboxSwitch(store, worker, world.clock);
        var now = by == SandboxState.STOPPING ? power.stop(sandbox.id()) : power.pause(sandbox.id());
        return world.awaitState(now, to);
    }

    /** A pod of this sandbox, whether or not anybody wants it. */
    PodObservation makePod(Sandbox sandbox, String... sidecars) {
        return world.runtime.create(new PodSpec(
                sandbox.id().pod(),
                1,
                Map.of("sandbox.id", sandbox.id().value()),
                container(),
                List.of(sidecars).stream()
                        .map(name -> new Sidecar(name, container()))
                        .toList()));
    }

    private static ContainerSpec container() {
        return new ContainerSpec(
                Fixtures.TEMPLATE.image(), Map.of(), LIMITS, Requests.NONE, List.of(), List.of(), List.of());
    }

    private static ServiceState ready(String name) {
        return new ServiceState(
                new ServiceSpec(
                        name,
                        ServiceType.REDIS,
                        new ImageRef("service-redis:latest"),
                        6379,
                        Map.of(),
                        List.of(),
                        LIMITS,
                        Requests.NONE),
                ServiceStatus.READY);
    }

    /** So much of the time goes by that no clock shows. */
    void wait(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    List<StoredEvent> events(Sandbox sandbox, String kind) {
        return store.events().after(sandbox.id(), 0, 10_000).stream()
                .filter(event -> event.kind().equals(kind))
                .toList();
    }

    @Override
    public void close() {
        world.close();
    }
}
