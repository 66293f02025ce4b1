package dev.sandboxengine.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sandboxengine.Racing;
import dev.sandboxengine.runtime.InMemoryRuntime.Step;
import dev.sandboxengine.runtime.RuntimeFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a sandbox ends, whenever that is decided. */
@Timeout(60)
class SandboxEndTest {

    private final World world = new World();

    @AfterEach
    void end() {
        world.close();
    }

    private SandboxEnder ender(SandboxWorker worker) {
        return new SandboxEnder(world.store, worker, world.clock);
    }

    @Test
    void aDeletedSandboxIsGoneWhenTheAnswerComes() {
        var worker = world.worker();
        var sandbox = world.ask(worker);
        world.awaitState(sandbox, SandboxState.RUNNING);

        var ended = ender(worker).end(sandbox.id(), Fixtures.DELETED);

        assertThat(ended.state()).isEqualTo(SandboxState.EXPIRED);
        assertThat(ended.ending()).contains(Fixtures.DELETED);
        assertThat(world.runtime.list()).isEmpty();
        assertThat(ender(worker).end(sandbox.id(), Fixtures.OUT_OF_TIME)).isEqualTo(ended);
    }

    @Test
    void nobodyCannotBeDeleted() {
        var ender = ender(world.worker());
        assertThatThrownBy(() -> ender.end(Fixtures.newId(), Fixtures.DELETED))
                .isInstanceOf(SandboxException.NotFound.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"IMAGE", "CREATE", "START", "OBSERVE"})
    void aLaunchThatIsDeletedOnItsWayLeavesNothing(Step step) {
        var worker = world.worker();
        var gate = world.runtime.hold(step);
        var sandbox = world.ask(worker);
        gate.awaitSomebody();

        world.delete(sandbox, worker);
        assertThat(PublicStatus.of(world.now(sandbox))).isEqualTo(PublicStatus.EXPIRED);
        gate.open();

        world.awaitState(sandbox, SandboxState.EXPIRED);
        assertThat(world.runtime.list()).isEmpty();
        assertThat(world.now(sandbox).ending()).contains(Fixtures.DELETED);
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"CREATE", "START"})
    void aLaunchThatIsDeletedThroughAnotherEngineLeavesNothing(Step step) {
        var worker = world.worker();
        var other = world.worker();
        var gate = world.runtime.hold(step);
        var sandbox = world.ask(worker);
        gate.awaitSomebody();

        world.delete(sandbox, other);
        gate.open();

        world.awaitState(sandbox, SandboxState.EXPIRED);
        assertThat(world.runtime.list()).isEmpty();
    }

    @Test
    void aLaunchThatIsDeletedAndFailsKeepsTheFirstReason() {
        var worker = world.worker();
        var gate = world.runtime.hold(Step.CREATE);
        world.runtime.failNext(Step.CREATE, new RuntimeFailure.Rejected("no"));
        var sandbox = world.ask(worker);
        gate.awaitSomebody();

        world.delete(sandbox, worker);
        gate.open();

        assertThat(world.awaitState(sandbox, SandboxState.EXPIRED).ending()).contains(Fixtures.DELETED);
    }

    @Test
    void aLaunchThatWaitsForItsTurnIsDeletedWithoutIt() {
        var worker = world.worker(world.store, 1);
        var gate = world.runtime.hold(Step.CREATE);
        var first = world.ask(worker);
        gate.awaitSomebody();
        var second = world.ask(worker);

        world.delete(second, worker);

        world.awaitState(second, SandboxState.EXPIRED);
        assertThat(world.now(first).state()).isEqualTo(SandboxState.PENDING);
        world.runtime.holdNoMore(Step.CREATE);
        gate.open();
    }

    @Test
    void aLaunchThatIsDeletedWhileItsRuntimeGoesAwayEndsWhenItIsBack() {
        var worker = world.worker();
        var gate = world.runtime.hold(Step.START);
        var sandbox = world.ask(worker);
        gate.awaitSomebody();

        world.runtime.goAway();
        world.delete(sandbox, worker);
        gate.open();
        await().until(() -> world.now(sandbox).attempts() > 0);
        world.runtime.comeBack();
        world.clock.advance(Duration.ofSeconds(11));

        world.awaitState(sandbox, SandboxState.EXPIRED);
        assertThat(world.runtime.list()).isEmpty();
    }

    @Test
    void aDeleteAtAnyMomentOfALaunchEndsIt() {
        var worker = world.worker(world.store, 64);
        var ender = ender(worker);
        int many = 400;
        var spins = new AtomicInteger();
        var ended = Racing.times(8, thread -> {
            List<Sandbox> mine = new ArrayList<>();
            for (int i = 0; i < many / 8; i++) {
                var sandbox = world.ask(worker);
                // Half of them right after they began to run, the others somewhere on their way
                for (int turn = 0; turn < (thread % 2 == 0 ? Integer.MAX_VALUE : i * 20); turn++) {
                    spins.incrementAndGet();
                    if (world.now(sandbox).state() == SandboxState.RUNNING) {
                        break;
                    }
                    Thread.onSpinWait();
                }
                mine.add(ender.end(sandbox.id(), Fixtures.DELETED));
            }
            return mine;
        });

        assertThat(ended).allSatisfy(mine -> assertThat(mine).allMatch(one -> one.state() == SandboxState.EXPIRED));
        assertThat(world.runtime.list()).isEmpty();
        assertThat(world.store.all()).hasSize(many).allMatch(one -> one.state() == SandboxState.EXPIRED);
    }

    @Test
    void twoEnginesDeleteAsOne() {
        var engines = List.of(world.worker(), world.worker());
        for (int round = 0; round < 30; round++) {
            var sandbox = world.ask(engines.get(round % 2));
            world.awaitState(sandbox, SandboxState.RUNNING);

            var answers = Racing.times(
                    4,
                    i -> ender(engines.get(i % 2))
                            .end(sandbox.id(), Fixtures.DELETED)
                            .state());

            assertThat(answers).containsOnly(SandboxState.EXPIRED);
        }
        assertThat(world.runtime.list()).isEmpty();
    }

    @Test
    void anEndWaitsForTheRuntimeAndIsTriedAgain() throws Exception {
        var worker = world.worker();
        var sandbox = world.ask(worker);
        world.awaitState(sandbox, SandboxState.RUNNING);
        world.runtime.goAway();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answer = threads.submit(() -> ender(worker).end(sandbox.id(), Fixtures.DELETED));
            for (int attempt = 1; attempt <= 3; attempt++) {
                var ending = world.awaitAttempts(sandbox, attempt);
                assertThat(ending.state()).isEqualTo(SandboxState.ENDING);
                assertThat(ending.ending()).contains(Fixtures.DELETED);
                world.clock.advance(Duration.ofSeconds(5));
            }
            world.runtime.comeBack();
            world.clock.advance(Duration.ofSeconds(5));
            world.awaitState(sandbox, SandboxState.EXPIRED);
            assertThat(answer.get().state()).isEqualTo(SandboxState.EXPIRED);
        }
        assertThat(world.runtime.list()).isEmpty();
    }

    @Test
    void whatHasExpiredEnds() {
        var worker = world.worker();
        var old = world.ask(worker);
        world.awaitState(old, SandboxState.RUNNING);
        world.clock.advance(Duration.ofMinutes(30));
        var young = world.ask(worker);
        world.awaitState(young, SandboxState.RUNNING);

        world.clock.advance(Duration.ofMinutes(30));

        assertThat(world.awaitState(old, SandboxState.EXPIRED).ending()).contains(Fixtures.OUT_OF_TIME);
        assertThat(world.now(young).state()).isEqualTo(SandboxState.RUNNING);
        assertThat(world.runtime.list())
                .singleElement()
                .satisfies(pod -> assertThat(pod.name()).isEqualTo(young.id().pod()));
    }

    @Test
    void aLaunchThatExpiresOnItsWayLeavesNothing() {
        var worker = world.worker();
        var gate = world.runtime.hold(Step.START);
        var sandbox = world.ask(worker);
        gate.awaitSomebody();

        world.clock.advance(Duration.ofHours(1));
        world.awaitState(sandbox, SandboxState.ENDING);
        gate.open();

        world.awaitState(sandbox, SandboxState.EXPIRED);
        assertThat(world.runtime.list()).isEmpty();
    }

    @Test
    void manyThatExpireTogetherAllEnd() {
        var worker = world.worker();
        var all = IntStream.range(0, 150).mapToObj(_ -> world.ask(worker)).toList();
        all.forEach(sandbox -> world.awaitState(sandbox, SandboxState.RUNNING));

        world.clock.advance(Duration.ofHours(1));

        all.forEach(sandbox -> world.awaitState(sandbox, SandboxState.EXPIRED));
        assertThat(world.runtime.list()).isEmpty();
    }
}
