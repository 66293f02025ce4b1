package dev.sandboxengine.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sandboxengine.route.NoRoutes;
import dev.sandboxengine.runtime.PodObservation;
import dev.sandboxengine.runtime.PodSpec;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the watch does about pods that no row wants and rows whose pod is gone. */
@Timeout(30)
class PodWatchTest {

    private static final Duration OFTEN = Duration.ofMillis(10);

    private final World world = new World();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void onlyPodsThatNoLiveRowWantsAreRemoved() {
        var worker = world.worker();
        var wanted = world.awaitState(world.ask(worker), SandboxState.RUNNING);
        var ended = world.awaitState(world.ask(worker), SandboxState.RUNNING);
        world.delete(ended, worker);
        world.awaitState(ended, SandboxState.EXPIRED);
        makePod(ended);
        makePod(Fixtures.aPendingSandbox(ended.teamId(), world.clock.instant()));
        assertThat(world.runtime.list()).hasSize(3);

        try (PodWatch watch = new PodWatch(world.store, world.runtime, worker, OFTEN, world.clock)) {
            await().until(() -> world.runtime.list().size() == 1);
            assertThat(watch).isNotNull();
        }

        assertThat(world.runtime.list())
                .extracting(PodObservation::name)
                .containsExactly(wanted.id().pod());
    }

    @Test
    void aSandboxWhosePodVanishedEndsWithTheReason() {
        var worker = world.worker();
        var lost = world.awaitState(world.ask(worker), SandboxState.RUNNING);
        var other = world.awaitState(world.ask(worker), SandboxState.RUNNING);
        world.runtime.remove(lost.id().pod());

        try (PodWatch watch = new PodWatch(world.store, world.runtime, worker, OFTEN, world.clock)) {
            var failed = world.awaitState(lost, SandboxState.FAILED);
            assertThat(failed.ending().orElseThrow().reason()).isEqualTo(EndReason.RUNTIME_LOST);
            assertThat(watch).isNotNull();
        }

        assertThat(world.now(other).state()).isEqualTo(SandboxState.RUNNING);
    }

    private void makePod(Sandbox sandbox) {
        PodSpec spec = new PodSpecs(
                        new NoRoutes(),
                        _ -> ClaudeAccess.Grant.NOTHING,
                        World.CREDENTIALS,
                        world.templates,
                        URI.create("http://localhost:8080"))
                .of(sandbox);
        world.runtime.create(spec);
    }
}
