package dev.sandboxengine.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sandboxengine.runtime.InMemoryRuntime.Step;
import dev.sandboxengine.runtime.PodObservation;
import dev.sandboxengine.runtime.PodObservation.Phase;
import dev.sandboxengine.runtime.RuntimeFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Two engines, one store, one runtime, and what happens to them. Not thread-safe; what it plays with is. */
final class LifeStory implements AutoCloseable {

    private static final Duration GRACE = Duration.ofMinutes(1);
    private static final Duration GLANCE = Duration.ofMillis(20);
    private static final int MILLIS_OF_A_JUMP_BACK = 120;

    private final World world = new World();
    private final List<Engine> engines = new ArrayList<>(List.of(engine(16), engine(3)));
    private final AtomicLong nanos = new AtomicLong();
    private final List<Sandbox> asked = new ArrayList<>();
    private final Map<SandboxId, SandboxState> ended = new HashMap<>();

    private record Engine(UnreliableStore way, SandboxWorker worker) {}

    private Engine engine(int concurrency) {
        var way = new UnreliableStore(world.store);
        return new Engine(way, world.worker(way, concurrency));
    }

    /** Plays a story to its end, and wants every sandbox to come to rest in a state that is true. */
    static void play(List<Happening> happenings, Duration patience) {
        try (var story = new LifeStory()) {
            for (Happening happening : happenings) {
                story.happens(happening);
                story.endsAreFinal();
            }
            story.settles(patience);
        }
    }

    private void happens(Happening what) {
        Engine engine = engines.get(what.engine());
        switch (what.kind()) {
            case CREATE -> asked.add(world.ask(engine.worker()));
            case DELETE -> meant(what).ifPresent(sandbox -> world.delete(sandbox, engine.worker()));
            case EXTEND ->
                meant(what)
                        .ifPresent(sandbox -> world.store.extend(
                                sandbox.id(), Duration.ofMinutes(what.amount() % 10 + 1), world.clock.instant()));
            case STOP -> ask(what, SandboxState.STOPPING, SandboxState.RUNNING, SandboxState.PAUSED);
            case START -> ask(what, SandboxState.PENDING, SandboxState.STOPPED);
            case PAUSE -> ask(what, SandboxState.PAUSING, SandboxState.RUNNING);
            case RESUME -> ask(what, SandboxState.RESUMING, SandboxState.PAUSED);
            case SECONDS_PASS -> world.clock.advance(Duration.ofMillis(what.amount() * 20L));
            case MINUTES_PASS -> world.clock.advance(Duration.ofMinutes(what.amount() % 20));
            case CLOCK_JUMPS_BACK ->
                world.clock.advance(Duration.ofMillis(-(long) MILLIS_OF_A_JUMP_BACK * what.amount()));
            case RUNTIME_GOES -> world.runtime.goAway();
            case RUNTIME_COMES_BACK -> world.runtime.comeBack();
            case CALL_FAILS -> world.runtime.failNext(step(what), new RuntimeFailure.Unavailable("busy"));
            case CALL_IS_REFUSED ->
                world.runtime.failNext(
                        what.amount() % 2 == 0 ? Step.CREATE : Step.START, new RuntimeFailure.Rejected("refused"));
            case ENGINE_DIES -> {
                engine.way().cut();
                engines.set(what.engine(), engine(8));
            }
            case POD_DIES -> meant(what).ifPresent(this::podDies);
            case ORDER_IS_LOST -> asked.add(Fixtures.aPendingSandbox(World.TEAM));
        }
        for (int turn = what.amount() * 2; turn > 0; turn--) {
            Thread.onSpinWait();
        }
    }

    private static Step step(Happening what) {
        return Step.values()[what.amount() % Step.values().length];
    }

    private void podDies(Sandbox sandbox) {
        try {
            world.runtime.endFirstProcess(sandbox.id().pod(), new PodObservation.Exit(137, false, ""));
        } catch (RuntimeFailure.PodNotFound _) {
            // It has none.
        }
    }

    private Optional<Sandbox> meant(Happening what) {
        return asked.isEmpty() ? Optional.empty() : Optional.of(asked.get(what.sandbox() % asked.size()));
    }

    private void ask(Happening what, SandboxState by, SandboxState... from) {
        SandboxWorker worker = engines.get(what.engine()).worker();
        meant(what)
                .flatMap(sandbox -> world.store
                        .ask(
                                sandbox.id(),
                                EnumSet.copyOf(List.of(from)),
                                by,
                                Optional.empty(),
                                worker.lease(),
                                world.clock.instant())
                        .filter(worker.lease().owner()::equals)
                        .flatMap(_ -> world.store.find(sandbox.id())))
                .ifPresent(worker::begin);
    }

    private void endsAreFinal() {
        for (Sandbox sandbox : world.store.all()) {
            SandboxState before = ended.get(sandbox.id());
            if (before != null) {
                assertThat(sandbox.state())
                        .as("state of %s after its end", sandbox.id())
                        .isEqualTo(before);
            } else if (sandbox.state().isTerminal()) {
                ended.put(sandbox.id(), sandbox.state());
            }
        }
    }

    private void settles(Duration patience) {
        world.runtime.comeBack();
        Sweep sweep = new Sweep(
                world.store,
                world.runtime,
                engines.getFirst().worker(),
                world.store.events(),
                GRACE,
                world.clock,
                nanos::get);
        await().atMost(patience).pollInterval(GLANCE).untilAsserted(() -> {
            world.clock.advance(Duration.ofSeconds(5));
            endsAreFinal();
            sweep(sweep);
            assertThat(world.store.all()).noneMatch(sandbox -> sandbox.state().isWork());
        });
        assertThat(world.store.all()).hasSameSizeAs(asked);
        await().atMost(patience).pollInterval(GLANCE).untilAsserted(() -> {
            sweep(sweep);
            assertThat(seen()).isEqualTo(wanted());
        });
    }

    private void sweep(Sweep sweep) {
        nanos.addAndGet(GRACE.toNanos());
        try {
            sweep.all(SweepCause.INTERVAL, false);
        } catch (RuntimeFailure _) {
            // A call that was to fail; the next sweep goes on.
        }
    }

    /** What runs, as far as a row has a word for it. */
    private Map<String, SandboxState> seen() {
        Map<String, SandboxState> seen = new HashMap<>();
        for (PodObservation pod : world.runtime.list()) {
            seen.put(pod.name().value(), stateOf(pod.phase()));
        }
        return seen;
    }

    private static SandboxState stateOf(Phase phase) {
        return switch (phase) {
            case RUNNING -> SandboxState.RUNNING;
            case PAUSED -> SandboxState.PAUSED;
            case CREATED, EXITED, PARTIAL -> SandboxState.STOPPED;
        };
    }

    private Map<String, SandboxState> wanted() {
        Set<SandboxState> there = EnumSet.of(SandboxState.RUNNING, SandboxState.PAUSED, SandboxState.STOPPED);
        Map<String, SandboxState> wanted = new HashMap<>();
        for (Sandbox sandbox : world.store.all()) {
            if (there.contains(sandbox.state())) {
                wanted.put(sandbox.id().pod().value(), sandbox.state());
            }
        }
        return wanted;
    }

    @Override
    public void close() {
        world.close();
    }
}
