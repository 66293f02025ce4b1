package dev.sandboxengine.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sandboxengine.runtime.InMemoryRuntime.Step;
import dev.sandboxengine.runtime.PodObservation;
import dev.sandboxengine.runtime.RuntimeFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens in whatever order, every sandbox comes to run or to its end, and nothing is left of what ended. */
@Timeout(60)
class SandboxLifeModelTest {

    private static final int STEPS = 150;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 20260301, 42_424_242})
    void nothingIsLostAndNothingIsLeft(long seed) {
        try (World world = new World()) {
            var random = new Random(seed);
            var engines = List.of(world.worker(), world.worker(world.store, 3));
            List<Sandbox> asked = new ArrayList<>();
            Map<SandboxId, SandboxState> ended = new HashMap<>();
            for (int step = 0; step < STEPS; step++) {
                act(world, engines.get(random.nextInt(2)), asked, random);
                assertEndsAreFinal(world, ended);
            }
            settle(world, ended);
            assertThat(world.store.all()).hasSameSizeAs(asked);
        }
    }

    private static void act(World world, SandboxWorker engine, List<Sandbox> asked, Random random) {
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> asked.add(world.ask(engine));
            case 3, 4 -> any(asked, random).ifPresent(sandbox -> world.delete(sandbox, engine));
            case 5 ->
                any(asked, random)
                        .ifPresent(sandbox ->
                                world.store.extend(sandbox.id(), Duration.ofMinutes(7), world.clock.instant()));
            case 6 -> world.clock.advance(Duration.ofMillis(random.nextInt(20_000)));
            case 7 -> world.clock.advance(Duration.ofMinutes(random.nextInt(20)));
            case 8 -> world.runtime.goAway();
            case 9 -> world.runtime.comeBack();
            case 10 ->
                world.runtime.failNext(
                        Step.values()[random.nextInt(Step.values().length)], new RuntimeFailure.Unavailable("busy"));
            default ->
                world.runtime.failNext(
                        random.nextBoolean() ? Step.CREATE : Step.START, new RuntimeFailure.Rejected("refused"));
        }
        for (int turn = random.nextInt(2000); turn > 0; turn--) {
            Thread.onSpinWait();
        }
    }

    private static Optional<Sandbox> any(List<Sandbox> asked, Random random) {
        return asked.isEmpty() ? Optional.empty() : Optional.of(asked.get(random.nextInt(asked.size())));
    }

    private static void assertEndsAreFinal(World world, Map<SandboxId, SandboxState> ended) {
        for (Sandbox sandbox : world.store.all()) {
            if (ended.containsKey(sandbox.id())) {
                assertThat(sandbox.state()).isEqualTo(ended.get(sandbox.id()));
            } else if (sandbox.state().isTerminal()) {
                ended.put(sandbox.id(), sandbox.state());
            }
        }
    }

    private static void settle(World world, Map<SandboxId, SandboxState> ended) {
        world.runtime.comeBack();
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> {
                    world.clock.advance(Duration.ofSeconds(5));
                    assertEndsAreFinal(world, ended);
                    assertThat(world.store.all())
                            .allMatch(sandbox -> sandbox.state() == SandboxState.RUNNING
                                    || sandbox.state().isTerminal());
                });
        await().untilAsserted(() -> assertThat(world.runtime.list())
                .extracting(PodObservation::name)
                .containsExactlyInAnyOrderElementsOf(world.store.all().stream()
                        .filter(sandbox -> sandbox.state() == SandboxState.RUNNING)
                        .map(sandbox -> sandbox.id().pod())
                        .collect(Collectors.toSet())));
    }
}
