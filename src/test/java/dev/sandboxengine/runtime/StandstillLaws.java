package dev.sandboxengine.runtime;

import static dev.sandboxengine.runtime.Fixtures.aPod;
import static dev.sandboxengine.runtime.Fixtures.beside;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sandboxengine.runtime.PodEvent.Kind;
import dev.sandboxengine.runtime.PodObservation.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Stopping and freezing pods with sidecars, and hearing of it, as far as it can be told without looking inside. */
interface StandstillLaws extends RuntimeUnderTest {

    private PodSpec aPair() {
        return beside(aPod(newName(), scriptedImage()), "other", scriptedImage(), "exec sleep infinity");
    }

    private void assertAll(PodName pod, Phase phase) {
        var seen = runtime().observe(pod).orElseThrow();
        assertThat(seen.phase()).isEqualTo(phase);
        assertThat(seen.sidecars()).containsOnlyKeys("other");
        assertThat(seen.sidecars().get("other").phase()).isEqualTo(phase);
        assertThat(seen.sidecars().get("other").exit().isPresent()).isEqualTo(phase == Phase.EXITED);
        assertThat(seen.exit().isPresent()).isEqualTo(phase == Phase.EXITED);
    }

    @Test
    default void aPodWithASidecarGoesThroughItsWholeLife() {
        var spec = aPair();

        assertThat(runtime().create(spec).sidecars()).containsOnlyKeys("other");
        assertAll(spec.name(), Phase.CREATED);
        runtime().start(spec.name());
        assertAll(spec.name(), Phase.RUNNING);
        for (int round = 0; round < 2; round++) {
            runtime().pause(spec.name());
            assertAll(spec.name(), Phase.PAUSED);
        }
        for (int round = 0; round < 2; round++) {
            runtime().unpause(spec.name());
            assertAll(spec.name(), Phase.RUNNING);
        }
        for (int round = 0; round < 2; round++) {
            runtime().stop(spec.name(), Duration.ofSeconds(1));
            assertAll(spec.name(), Phase.EXITED);
        }
        runtime().start(spec.name());
        assertAll(spec.name(), Phase.RUNNING);
        runtime().pause(spec.name());
        runtime().stop(spec.name(), Duration.ofSeconds(1));
        assertAll(spec.name(), Phase.EXITED);
        runtime().remove(spec.name());
        assertThat(runtime().observe(spec.name())).isEmpty();
        assertThat(runtime().list()).noneMatch(pod -> pod.name().equals(spec.name()));
    }

    /** A pod that is frozen while a process is being started in it may never answer again. */
    @Test
    default void aPodIsNotFrozenInTheMiddleOfAStart() {
        var pod = running(aPod(newName(), scriptedImage()));
        for (int round = 0; round < 8; round++) {
            var begun = new CountDownLatch(1);
            var processes = Stream.generate(() -> CompletableFuture.runAsync(() -> {
                        begun.countDown();
                        runAtAnyTime(pod);
                    }))
                    .limit(3)
                    .toList();
            await().until(() -> begun.getCount() == 0);
            runtime().pause(pod);
            assertThat(runtime().observe(pod).orElseThrow().phase()).isEqualTo(Phase.PAUSED);
            runtime().unpause(pod);
            processes.forEach(CompletableFuture::join);
        }
    }

    private void runAtAnyTime(PodName pod) {
        try (var process = runtime().exec(pod, Fixtures.sh("true"))) {
            assertThat(Ran.toTheEnd(process).code()).isZero();
        } catch (RuntimeFailure.PodNotRunning _) {
            // Frozen before it was begun
        }
    }

    @Test
    default void whatIsNotThereCannotBeStoppedOrFrozen() {
        var nobody = newName();

        assertThatThrownBy(() -> runtime().stop(nobody, Duration.ZERO)).isInstanceOf(RuntimeFailure.PodNotFound.class);
        assertThatThrownBy(() -> runtime().pause(nobody)).isInstanceOf(RuntimeFailure.PodNotFound.class);
        assertThatThrownBy(() -> runtime().unpause(nobody)).isInstanceOf(RuntimeFailure.PodNotFound.class);
        assertThatThrownBy(() -> runtime().restart(nobody, "other", Duration.ZERO))
                .isInstanceOf(RuntimeFailure.PodNotFound.class);
    }

    @Test
    default void whatDoesNotRunIsStoppedAlreadyAndCannotBeFrozen() {
        var spec = aPair();
        runtime().create(spec);

        runtime().stop(spec.name(), Duration.ZERO);
        assertAll(spec.name(), Phase.CREATED);
        assertThatThrownBy(() -> runtime().pause(spec.name())).isInstanceOf(RuntimeFailure.PodNotRunning.class);
        assertThatThrownBy(() -> runtime().unpause(spec.name())).isInstanceOf(RuntimeFailure.PodNotRunning.class);
        assertThatThrownBy(() -> runtime().restart(spec.name(), "other", Duration.ZERO))
                .isInstanceOf(RuntimeFailure.PodNotRunning.class);
    }

    @Test
    default void aMissingImageOfASidecarIsNamed() {
        var missing = new ImageRef("sandbox-test-missing.invalid/nothing:2");
        var spec = beside(aPod(newName(), scriptedImage()), "lost", missing, "");

        assertThatThrownBy(() -> runtime().create(spec))
                .isInstanceOfSatisfying(
                        RuntimeFailure.ImageUnavailable.class,
                        failure -> assertThat(failure.image()).isEqualTo(missing));
        assertThat(runtime().observe(spec.name())).isEmpty();
    }

    @Test
    default void whatHappensToAPodIsToldUntilTheWatchIsClosed() {
        var told = new CopyOnWriteArrayList<PodEvent>();
        var spec = aPair();
        try (var _ = runtime().watch(told::add)) {
            await().until(() -> told.stream().anyMatch(event -> event.kind() == Kind.CONNECTED));
            running(spec);
            runtime().pause(spec.name());
            runtime().unpause(spec.name());
            runtime().stop(spec.name(), Duration.ofSeconds(1));
            runtime().remove(spec.name());

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(kinds(told, spec.name()))
                            .containsSubsequence(Kind.STARTED, Kind.PAUSED, Kind.UNPAUSED, Kind.DIED, Kind.REMOVED));
        }
        int before = told.size();
        var other = running(aPair());
        runtime().remove(other);
        assertThat(told).hasSize(before);
    }

    private static List<Kind> kinds(List<PodEvent> told, PodName pod) {
        return told.stream()
                .filter(event ->
                        event.pod().equals(Optional.of(pod)) && event.sidecar().isEmpty())
                .map(PodEvent::kind)
                .toList();
    }
}
