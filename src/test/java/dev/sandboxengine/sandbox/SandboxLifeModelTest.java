package dev.sandboxengine.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.chaos.Shrinking;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever happens in whatever order, every sandbox comes to rest, what its row says is so in the runtime, and nothing is left
 * of what ended. A story that fails is told as short as it can be; threads race in it, so that it may not fail each time.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SandboxLifeModelTest {

    private static final int LENGTH = 150;
    private static final int TRIES = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Of a story that is being shortened: one that is stuck takes so long each time. */
    private static final Duration LITTLE_PATIENCE = Duration.ofMillis(1500);

    private static final Duration LONGEST_SHRINKING = Duration.ofMinutes(2);

    /** More of them with {@code -Dchaos=full}. */
    static LongStream seeds() {
        return LongStream.rangeClosed(1, System.getProperty("chaos", "bounded").equals("full") ? 300 : 10);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void nothingIsLostAndNothingIsLeft(long seed) {
        var random = new Random(seed);
        holds(seed, Stream.generate(() -> Happening.any(random)).limit(LENGTH).toList());
    }

    private static void holds(long seed, List<Happening> story) {
        Optional<Throwable> failure = failure(story, PATIENCE);
        if (failure.isPresent()) {
            List<Happening> shortest = Shrinking.shortest(story, SandboxLifeModelTest::fails, LONGEST_SHRINKING);
            throw new AssertionError(
                    "seed %d fails by these %d of %d:%n%s%n%s"
                            .formatted(
                                    seed,
                                    shortest.size(),
                                    story.size(),
                                    shortest.stream()
                                            .map(Happening::toString)
                                            .collect(Collectors.joining(System.lineSeparator())),
                                    failure.get().getMessage()),
                    failure.get());
        }
    }

    private static boolean fails(List<Happening> story) {
        for (int i = 0; i < TRIES; i++) {
            if (failure(story, LITTLE_PATIENCE).isPresent()) {
                return true;
            }
        }
        return false;
    }

    private static Optional<Throwable> failure(List<Happening> story, Duration patience) {
        try {
            LifeStory.play(story, patience);
            return Optional.empty();
        } catch (AssertionError | RuntimeException e) {
            return Optional.of(e);
        }
    }

    @Test
    void anOrderThatIsLostIsFoundAndToldInOneLine() {
        var random = new Random(1);
        List<Happening> story = new ArrayList<>(
                Stream.generate(() -> Happening.any(random)).limit(10).toList());
        story.add(5, new Happening(Happening.Kind.ORDER_IS_LOST, 0, 0, 0));
        assertThat(failure(story, LITTLE_PATIENCE)).isPresent();
        assertThatThrownBy(() -> holds(1, story))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("fails by these 1 of 11")
                .hasMessageContaining("ORDER_IS_LOST(engine 0, sandbox 0, 0)");
    }
}
