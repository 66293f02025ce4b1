package dev.sandboxengine.runtime;

import static dev.sandboxengine.runtime.Fixtures.aPod;
import static dev.sandboxengine.runtime.Fixtures.inGeneration;
import static dev.sandboxengine.runtime.Fixtures.withImage;
import static dev.sandboxengine.runtime.Fixtures.withLabels;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.runtime.PodObservation.Phase;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The life of a pod, as far as it can be told without looking inside. */
interface PodLaws extends StandstillLaws {

    @Test
    default void aPodIsCreatedStartedAndRemoved() {
        var spec = aPod(newName(), image());

        runtime().ensureImage(image());
        assertThat(runtime().create(spec).phase()).isEqualTo(Phase.CREATED);
        assertThat(runtime().observe(spec.name()).orElseThrow().phase()).isEqualTo(Phase.CREATED);
        runtime().start(spec.name());
        assertThat(runtime().observe(spec.name()).orElseThrow().phase()).isEqualTo(Phase.RUNNING);
        runtime().remove(spec.name());
        assertThat(runtime().observe(spec.name())).isEmpty();
    }

    @Test
    default void creatingTwiceFindsTheFirst() {
        var spec = aPod(newName(), scriptedImage());

        var first = runtime().create(spec);
        var second = runtime().create(spec);

        assertThat(second.containerId()).isEqualTo(first.containerId());
        assertThat(runtime().list())
                .filteredOn(pod -> pod.name().equals(spec.name()))
                .hasSize(1);
    }

    @Test
    default void creatingWhatRunsFindsItRunning() {
        var spec = aPod(newName(), scriptedImage());
        running(spec);

        assertThat(runtime().create(spec).phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    default void aNewGenerationReplacesTheOldOne() {
        var spec = aPod(newName(), scriptedImage());
        running(spec);
        var old = runtime().observe(spec.name()).orElseThrow();

        var made = runtime().create(inGeneration(spec, 2));
        runtime().start(spec.name());

        var seen = runtime().observe(spec.name()).orElseThrow();
        assertThat(made.containerId()).isNotEqualTo(old.containerId()).isEqualTo(seen.containerId());
        assertThat(seen.generation()).isEqualTo(2);
        assertThat(seen.phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    default void anOldGenerationIsRefused() {
        var spec = inGeneration(aPod(newName(), scriptedImage()), 2);
        var made = runtime().create(spec);

        assertThatThrownBy(() -> runtime().create(inGeneration(spec, 1)))
                .isInstanceOf(RuntimeFailure.Rejected.class)
                .hasMessageContaining(spec.name().value());
        assertThat(runtime().observe(spec.name()).orElseThrow().containerId()).isEqualTo(made.containerId());
    }

    @Test
    default void racingCreationsMakeOnePod() throws Exception {
        var spec = aPod(newName(), scriptedImage());
        var go = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var futures = IntStream.range(0, 4)
                    .mapToObj(_ -> threads.submit(() -> {
                        go.await();
                        return runtime().create(spec).containerId();
                    }))
                    .toList();
            go.countDown();
            var first = futures.getFirst().get();
            for (var future : futures) {
                assertThat(future.get()).isEqualTo(first);
            }
        }
        assertThat(runtime().list())
                .filteredOn(pod -> pod.name().equals(spec.name()))
                .hasSize(1);
    }

    @Test
    default void startingTwiceIsHarmless() {
        var pod = running(aPod(newName(), scriptedImage()));
        var before = runtime().observe(pod).orElseThrow();

        runtime().start(pod);

        assertThat(runtime().observe(pod).orElseThrow()).isEqualTo(before);
    }

    @Test
    default void whatIsNotThereCannotBeStartedOrEntered() {
        var nobody = newName();

        assertThatThrownBy(() -> runtime().start(nobody)).isInstanceOf(RuntimeFailure.PodNotFound.class);
        assertThatThrownBy(() -> runtime().exec(nobody, Fixtures.sh("true")))
                .isInstanceOf(RuntimeFailure.PodNotFound.class);
        assertThatThrownBy(() -> runtime().logs(nobody, 1)).isInstanceOf(RuntimeFailure.PodNotFound.class);
        assertThatThrownBy(() -> runtime().usage(nobody)).isInstanceOf(RuntimeFailure.PodNotFound.class);
        assertThat(runtime().observe(nobody)).isEmpty();
    }

    @Test
    default void removingWhatIsNotThereIsHarmless() {
        runtime().remove(newName());
    }

    @Test
    default void whatIsNotRunningCannotBeEnteredOrMeasured() {
        var spec = aPod(newName(), scriptedImage());
        runtime().create(spec);

        assertThatThrownBy(() -> runtime().exec(spec.name(), Fixtures.sh("true")))
                .isInstanceOf(RuntimeFailure.PodNotRunning.class);
        assertThatThrownBy(() -> runtime().usage(spec.name())).isInstanceOf(RuntimeFailure.PodNotRunning.class);
    }

    @Test
    default void aMissingImageIsNamedAndLeavesNothing() {
        var missing = new ImageRef("sandbox-test-missing.invalid/nothing:1");
        var spec = withImage(aPod(newName(), image()), missing);

        assertThatThrownBy(() -> runtime().create(spec))
                .isInstanceOfSatisfying(
                        RuntimeFailure.ImageUnavailable.class,
                        failure -> assertThat(failure.image()).isEqualTo(missing));
        assertThatThrownBy(() -> runtime().ensureImage(missing))
                .isInstanceOf(RuntimeFailure.ImageUnavailable.class)
                .hasMessageContaining(missing.value());
        assertThat(runtime().observe(spec.name())).isEmpty();
    }

    @Test
    default void labelsAreTheSpecificationsAndOurs() {
        var labels = Map.of("sandbox.id", "x", "team", "a b", "sandbox.installation", "forged");
        var spec = withLabels(aPod(newName(), scriptedImage()), labels);

        var made = runtime().create(spec);
        var seen = runtime().observe(spec.name()).orElseThrow();

        assertThat(seen.labels())
                .containsAllEntriesOf(made.labels())
                .containsEntry("team", "a b")
                .containsEntry("sandbox.managed", "true")
                .containsEntry("sandbox.generation", "1")
                .doesNotContainValue("forged");
    }
}
