package dev.sandboxengine.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.runtime.ImageRef;
import dev.sandboxengine.runtime.Limits;
import dev.sandboxengine.runtime.PodObservation;
import dev.sandboxengine.runtime.PodObservation.Exit;
import dev.sandboxengine.runtime.PodObservation.Phase;
import dev.sandboxengine.runtime.PodObservation.SidecarObservation;
import dev.sandboxengine.runtime.Requests;
import dev.sandboxengine.template.ServiceSpec;
import dev.sandboxengine.template.ServiceType;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a row means together with what runs. */
class PodJudgementTest {

    private static final SandboxId ID = Fixtures.newId();
    private static final Exit OUT_OF_MEMORY = new Exit(137, true, "");
    private static final ServiceState REDIS = new ServiceState(
            new ServiceSpec(
                    "redis",
                    ServiceType.REDIS,
                    new ImageRef("service-redis:latest"),
                    6379,
                    Map.of(),
                    List.of(),
                    new Limits(1000, 1 << 28, 256, OptionalLong.empty()),
                    Requests.NONE),
            ServiceStatus.READY);

    private static LiveSandbox row(SandboxState state) {
        return new LiveSandbox(ID, state, Optional.of("a"), List.of(REDIS));
    }

    private static Optional<PodObservation> pod(
            Phase phase, Optional<Exit> exit, Map<String, SidecarObservation> beside) {
        return Optional.of(new PodObservation(ID.pod(), 1, phase, "a", Map.of(), Fixtures.START, exit, beside));
    }

    private static Map<String, SidecarObservation> redis(Phase phase, Optional<Exit> exit) {
        return Map.of("redis", new SidecarObservation(phase, exit));
    }

    private static PodJudgement settled(SandboxState state, Optional<PodObservation> pod) {
        return PodJudgement.of(row(state), pod, false, true);
    }

    private static String deathOfRedis(Map<String, SidecarObservation> beside) {
        return deathOfRedis(settled(SandboxState.RUNNING, pod(Phase.RUNNING, Optional.empty(), beside)));
    }

    private static String deathOfRedis(PodJudgement judgement) {
        assertThat(judgement).isInstanceOf(PodJudgement.ServicesDied.class);
        var died = (PodJudgement.ServicesDied) judgement;
        assertThat(died.after()).containsExactly(REDIS.with(ServiceStatus.FAILED));
        return died.died().get("redis");
    }

    @ParameterizedTest
    @EnumSource(SandboxState.class)
    void workAndEndsAreLeftAlone(SandboxState state) {
        if (!EnumSet.of(SandboxState.RUNNING, SandboxState.STOPPED, SandboxState.PAUSED)
                .contains(state)) {
            assertThat(settled(state, Optional.empty())).isEqualTo(new PodJudgement.Fine());
        }
    }

    @ParameterizedTest
    @EnumSource(
            names = {"RUNNING", "STOPPED", "PAUSED"},
            value = SandboxState.class)
    void aWorkspaceThatIsGoneIsALossAlsoWhenSomethingIsLeft(SandboxState state) {
        var lost = new PodJudgement.Lost(SweepFinding.Kind.LOST, PodDeath.vanished());
        assertThat(settled(state, Optional.empty())).isEqualTo(lost);
        assertThat(settled(state, pod(Phase.PARTIAL, Optional.empty(), redis(Phase.RUNNING, Optional.empty()))))
                .isEqualTo(lost);
    }

    @Test
    void whatIsAsItShallBeIsFine() {
        var fine = new PodJudgement.Fine();
        var beside = redis(Phase.RUNNING, Optional.empty());
        assertThat(settled(SandboxState.RUNNING, pod(Phase.RUNNING, Optional.empty(), beside)))
                .isEqualTo(fine);
        assertThat(settled(SandboxState.PAUSED, pod(Phase.PAUSED, Optional.empty(), Map.of())))
                .isEqualTo(fine);
        assertThat(settled(
                        SandboxState.STOPPED,
                        pod(Phase.EXITED, Optional.of(OUT_OF_MEMORY), redis(Phase.EXITED, Optional.of(OUT_OF_MEMORY)))))
                .isEqualTo(fine);
    }

    @Test
    void memoryIsTheReasonAtOnce() {
        for (SandboxState state : EnumSet.of(SandboxState.RUNNING, SandboxState.PAUSED)) {
            var pod = pod(Phase.EXITED, Optional.of(OUT_OF_MEMORY), Map.of());
            assertThat(PodJudgement.of(row(state), pod, false, false))
                    .isEqualTo(new PodJudgement.Lost(SweepFinding.Kind.DIED, PodDeath.of(OUT_OF_MEMORY)));
        }
    }

    /** Docker keeps the mark of a child that was killed for memory long before. */
    @Test
    void whatWentDownWithTheRuntimeIsStartedAgainHoweverItEnded() {
        for (Exit exit :
                List.of(OUT_OF_MEMORY, new Exit(0, false, ""), new Exit(143, false, ""), new Exit(255, false, ""))) {
            var pod = pod(Phase.EXITED, Optional.of(exit), Map.of());
            assertThat(PodJudgement.of(row(SandboxState.RUNNING), pod, true, false))
                    .isInstanceOfSatisfying(
                            PodJudgement.Astray.class,
                            astray -> assertThat(astray.by()).isEqualTo(SandboxState.PENDING));
        }
    }

    @Test
    void aServiceThatIsFrozenAloneGoesOn() {
        var judgement = settled(
                SandboxState.RUNNING, pod(Phase.RUNNING, Optional.empty(), redis(Phase.PAUSED, Optional.empty())));
        assertThat(judgement)
                .isInstanceOfSatisfying(
                        PodJudgement.Astray.class,
                        astray -> assertThat(astray.by()).isEqualTo(SandboxState.RESUMING));
    }

    @Test
    void aServiceThatIsOlderThanItsWorkspaceIsCutOffFromIt() {
        var before = new SidecarObservation(Phase.RUNNING, Optional.empty(), Optional.of(Fixtures.START));
        var after = new SidecarObservation(Phase.RUNNING, Optional.empty(), Optional.of(Fixtures.START.plusMillis(2)));

        assertThat(settled(SandboxState.RUNNING, startedAfterAMillisecond(after)))
                .isEqualTo(new PodJudgement.Fine());
        assertThat(settled(SandboxState.RUNNING, startedAfterAMillisecond(before)))
                .isInstanceOfSatisfying(
                        PodJudgement.Astray.class,
                        astray -> assertThat(astray.by()).isEqualTo(SandboxState.PENDING));
    }

    private static Optional<PodObservation> startedAfterAMillisecond(SidecarObservation redis) {
        return Optional.of(new PodObservation(
                ID.pod(),
                1,
                Phase.RUNNING,
                "a",
                Map.of(),
                Fixtures.START,
                Optional.empty(),
                Map.of("redis", redis),
                Optional.of(Fixtures.START.plusMillis(1))));
    }

    @Test
    void theDeathOfAServiceHasItsReason() {
        assertThat(deathOfRedis(redis(Phase.EXITED, Optional.of(new Exit(1, false, "")))))
                .contains("code 1");
        assertThat(deathOfRedis(redis(Phase.EXITED, Optional.of(OUT_OF_MEMORY))))
                .contains("memory_limit");
        assertThat(deathOfRedis(redis(Phase.CREATED, Optional.empty()))).contains("does not run");
        assertThat(deathOfRedis(Map.of())).contains("is gone");
    }

    @Test
    void aServiceOfAStoppedSandboxMayBeGone() {
        var stopped = pod(Phase.EXITED, Optional.of(new Exit(143, false, "")), Map.of());
        assertThat(deathOfRedis(settled(SandboxState.STOPPED, stopped))).contains("is gone with its data");
        assertThat(PodJudgement.of(row(SandboxState.STOPPED), stopped, false, false))
                .isEqualTo(new PodJudgement.Unsettled());
    }
}
