package dev.sandboxengine.sandbox;

import static dev.sandboxengine.sandbox.Fixtures.DELETED;
import static dev.sandboxengine.sandbox.Fixtures.START;
import static dev.sandboxengine.sandbox.Fixtures.newId;
import static dev.sandboxengine.sandbox.StoreUnderTest.later;
import static dev.sandboxengine.sandbox.StoreUnderTest.lease;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.runtime.ImageRef;
import dev.sandboxengine.runtime.Limits;
import dev.sandboxengine.runtime.Requests;
import dev.sandboxengine.sandbox.SandboxStore.Lease;
import dev.sandboxengine.template.ServiceSpec;
import dev.sandboxengine.template.ServiceType;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Work is asked for and done by compare-and-set, and what is live can be seen. */
interface SwitchLaws extends StoreUnderTest {

    private static ServiceState service(String name, ServiceStatus status) {
        return new ServiceState(
                new ServiceSpec(
                        name,
                        ServiceType.REDIS,
                        new ImageRef("service-redis:latest"),
                        6379,
                        Map.of("A", "b"),
                        List.of(),
                        new Limits(1000, 1 << 28, 256, OptionalLong.empty()),
                        Requests.NONE),
                status);
    }

    private Optional<UUID> stopIsAsked(Sandbox sandbox, UUID by, Instant now) {
        return store().ask(
                        sandbox.id(),
                        EnumSet.of(SandboxState.RUNNING, SandboxState.PAUSED),
                        SandboxState.STOPPING,
                        Optional.empty(),
                        lease(by, now),
                        now);
    }

    @Test
    default void whatIsAskedForIsWorkOfWhoAsked() {
        var sandbox = running();

        assertThat(stopIsAsked(sandbox, ME, later(1))).contains(ME);

        assertThat(state(sandbox)).isEqualTo(SandboxState.STOPPING);
        assertThat(store().takeDue(lease(OTHER, later(10)), later(10), 10)).isEmpty();
        assertThat(store().takeDue(lease(OTHER, later(11)), later(11), 10)).singleElement();
    }

    @Test
    default void askingFromAWrongStateChangesNothing() {
        var pending = inserted();
        assertThat(stopIsAsked(pending, ME, START)).isEmpty();
        assertThat(find(pending)).isEqualTo(pending);

        var ending = running();
        store().decideEnd(ending.id(), DELETED, lease(ME, START), START);
        var before = find(ending);
        assertThat(stopIsAsked(ending, ME, START)).isEmpty();
        assertThat(find(ending)).isEqualTo(before);

        assertThat(store().ask(
                                newId(),
                                EnumSet.allOf(SandboxState.class),
                                SandboxState.STOPPING,
                                Optional.empty(),
                                lease(ME, START),
                                START))
                .isEmpty();
    }

    @Test
    default void nothingIsAskedOfWhatHasNoTimeLeft() {
        var sandbox = running();
        var before = find(sandbox);

        assertThat(stopIsAsked(sandbox, ME, sandbox.expiresAt())).isEmpty();
        assertThat(find(sandbox)).isEqualTo(before);
        assertThat(stopIsAsked(sandbox, ME, sandbox.expiresAt().minusMillis(1))).contains(ME);
    }

    @Test
    default void aHeldLeaseIsLeftToItsHolder() {
        var sandbox = inserted();
        var fromAny = EnumSet.of(SandboxState.PENDING);

        assertThat(store().ask(
                                sandbox.id(),
                                fromAny,
                                SandboxState.STOPPING,
                                Optional.empty(),
                                lease(OTHER, later(1)),
                                later(1)))
                .contains(ME);
        assertThat(store().complete(sandbox.id(), OTHER, SandboxState.STOPPING, SandboxState.STOPPED, Optional.empty()))
                .isFalse();
        assertThat(store().complete(sandbox.id(), ME, SandboxState.STOPPING, SandboxState.STOPPED, Optional.empty()))
                .isTrue();
    }

    @Test
    default void aLeaseThatRanOutIsTaken() {
        var sandbox = inserted();

        assertThat(store().ask(
                                sandbox.id(),
                                EnumSet.of(SandboxState.PENDING),
                                SandboxState.STOPPING,
                                Optional.empty(),
                                lease(OTHER, later(10)),
                                later(10)))
                .contains(OTHER);
    }

    @Test
    default void whatIsStartedAgainSaysWhyAndBeginsItsTimelineAnew() {
        var sandbox = running();

        store().ask(
                        sandbox.id(),
                        EnumSet.of(SandboxState.RUNNING),
                        SandboxState.PENDING,
                        Optional.of("it is started again"),
                        lease(ME, later(5)),
                        later(5));

        assertThat(find(sandbox).progress()).contains("it is started again");
        assertThat(find(sandbox).timeline()).containsExactly(new Stage("queue", later(5), Optional.empty()));
        assertThat(find(sandbox).containerId()).contains("container");
        assertThat(store().becomeRunning(sandbox.id(), ME, "container", List.of(), List.of(), later(6)))
                .isTrue();
        assertThat(find(sandbox).progress()).isEmpty();
        assertThat(find(sandbox).startedAt()).contains(START);
    }

    @Test
    default void onlyTheOwnerCompletesAndOnlyFromThatState() {
        var sandbox = running();
        stopIsAsked(sandbox, ME, START);

        assertThat(store().complete(sandbox.id(), OTHER, SandboxState.STOPPING, SandboxState.STOPPED, Optional.empty()))
                .isFalse();
        assertThat(store().complete(sandbox.id(), ME, SandboxState.PAUSING, SandboxState.PAUSED, Optional.empty()))
                .isFalse();
        assertThat(state(sandbox)).isEqualTo(SandboxState.STOPPING);

        assertThat(store().complete(sandbox.id(), ME, SandboxState.STOPPING, SandboxState.STOPPED, Optional.empty()))
                .isTrue();
        assertThat(state(sandbox)).isEqualTo(SandboxState.STOPPED);
        assertThat(store().takeDue(lease(OTHER, later(60)), later(60), 10)).isEmpty();
    }

    @Test
    default void anEndThatWasDecidedMeanwhileWins() {
        var sandbox = running();
        stopIsAsked(sandbox, ME, START);
        store().decideEnd(sandbox.id(), DELETED, lease(OTHER, START), START);

        assertThat(store().complete(sandbox.id(), ME, SandboxState.STOPPING, SandboxState.STOPPED, Optional.empty()))
                .isFalse();
        assertThat(state(sandbox)).isEqualTo(SandboxState.ENDING);
    }

    @Test
    default void aLeaseOfAClockThatWasSetBackIsFree() {
        var ofTheFuture = Fixtures.aPendingSandbox(team(), START);
        store().insert(ofTheFuture, new Lease(ME, later(3600)));

        assertThat(store().takeDue(lease(OTHER, START), START, 10))
                .extracting(Sandbox::id)
                .containsExactly(ofTheFuture.id());
    }

    @Test
    default void aDueTimeOfAClockThatWasSetBackIsDue() {
        var sandbox = inserted();
        store().postpone(sandbox.id(), ME, later(3600), "later");

        assertThat(store().takeDue(lease(OTHER, START), START, 10))
                .extracting(Sandbox::id)
                .containsExactly(sandbox.id());
    }

    @Test
    default void servicesAreUpdatedOnlyFromWhatWasRead() {
        var sandbox = inserted();
        var ready = List.of(service("redis", ServiceStatus.READY), service("cache", ServiceStatus.READY));
        var failed = List.of(service("redis", ServiceStatus.FAILED), service("cache", ServiceStatus.READY));
        store().becomeRunning(sandbox.id(), ME, "container", List.of(), ready, START);
        assertThat(find(sandbox).services()).isEqualTo(ready);

        assertThat(store().updateServices(sandbox.id(), failed, ready)).isFalse();
        assertThat(find(sandbox).services()).isEqualTo(ready);
        assertThat(store().updateServices(sandbox.id(), ready, failed)).isTrue();
        assertThat(store().updateServices(sandbox.id(), ready, failed)).isFalse();
        assertThat(find(sandbox).services()).isEqualTo(failed);
        assertThat(state(sandbox)).isEqualTo(SandboxState.RUNNING);
    }

    @Test
    default void whatIsDoneOnceIsWrittenByTheOwnerOnly() {
        var sandbox = inserted();

        assertThat(store().becomeInitialised(sandbox.id(), OTHER)).isFalse();
        assertThat(find(sandbox).initialised()).isFalse();
        assertThat(store().becomeInitialised(sandbox.id(), ME)).isTrue();
        assertThat(find(sandbox).initialised()).isTrue();
    }

    @Test
    default void allThatHaveNotEndedAreLive() {
        var pending = inserted();
        var services = List.of(service("redis", ServiceStatus.READY));
        var running = inserted();
        store().becomeRunning(running.id(), ME, "abc", List.of(), services, START);
        var ending = running();
        store().decideEnd(ending.id(), DELETED, lease(ME, START), START);
        var ended = running();
        store().decideEnd(ended.id(), DELETED, lease(ME, START), START);
        store().becomeEnded(ended.id(), ME, START);

        assertThat(store().live())
                .containsExactlyInAnyOrder(
                        new LiveSandbox(pending.id(), SandboxState.PENDING, Optional.empty(), List.of()),
                        new LiveSandbox(running.id(), SandboxState.RUNNING, Optional.of("abc"), services),
                        new LiveSandbox(ending.id(), SandboxState.ENDING, Optional.of("container"), List.of()));
    }

    @Test
    default void theLossOfAnotherContainerOrInAnotherStateIsNotItsEnd() {
        var sandbox = running();

        assertThat(lost(sandbox, SandboxState.RUNNING, "another")).isEmpty();
        stopIsAsked(sandbox, ME, START);
        assertThat(lost(sandbox, SandboxState.RUNNING, "container")).isEmpty();
        store().complete(sandbox.id(), ME, SandboxState.STOPPING, SandboxState.STOPPED, Optional.empty());
        assertThat(lost(sandbox, SandboxState.RUNNING, "container")).isEmpty();
        assertThat(lost(sandbox, SandboxState.STOPPED, "container")).contains(OTHER);
        assertThat(find(sandbox).ending()).contains(PodDeath.vanished());
        assertThat(store().becomeEnded(sandbox.id(), OTHER, START.plus(Duration.ofSeconds(1))))
                .isTrue();
    }

    private Optional<UUID> lost(Sandbox sandbox, SandboxState from, String containerId) {
        return store().decideEndOfLost(
                        sandbox.id(), from, containerId, PodDeath.vanished(), lease(OTHER, START), START);
    }

    @Test
    default void whatPeopleHaveToKnowOfAStopIsKept() {
        var sandbox = running();
        stopIsAsked(sandbox, ME, START);

        store().complete(sandbox.id(), ME, SandboxState.STOPPING, SandboxState.STOPPED, Optional.of("it went down"));

        assertThat(find(sandbox).progress()).contains("it went down");
    }

    @Test
    default void workIsTakenByItsHolderOrWhenItIsFree() {
        var sandbox = inserted();
        var lapsed = START.plus(LEASE);

        assertThat(store().take(sandbox.id(), lease(ME, START), START)).contains(find(sandbox));
        assertThat(store().take(sandbox.id(), lease(OTHER, START), START)).isEmpty();
        assertThat(store().take(sandbox.id(), lease(OTHER, lapsed), lapsed)).contains(find(sandbox));
        assertThat(store().take(sandbox.id(), lease(ME, lapsed), lapsed)).isEmpty();
        assertThat(store().take(running().id(), lease(ME, START), START)).isEmpty();
        assertThat(store().take(newId(), lease(ME, START), START)).isEmpty();
    }
}
