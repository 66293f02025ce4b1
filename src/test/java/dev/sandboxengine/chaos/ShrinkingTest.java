package dev.sandboxengine.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShrinkingTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final List<Integer> story = IntStream.range(0, 150).boxed().toList();

    @Test
    void whatIsNotNeededForTheFailureIsLeftOut() {
        assertThat(Shrinking.shortest(story, part -> part.containsAll(List.of(7, 70, 149)), LONG))
                .containsExactly(7, 70, 149);
    }

    @Test
    void aFailureThatNeedsNothingNeedsNothing() {
        assertThat(Shrinking.shortest(story, _ -> true, LONG)).isEmpty();
    }

    @Test
    void whereEverythingIsNeededEverythingStays() {
        assertThat(Shrinking.shortest(story, part -> part.size() == 150, LONG)).isEqualTo(story);
    }

    @Test
    void whenTimeIsUpWhatWasFoundSoFarIsTold() {
        assertThat(Shrinking.shortest(story, part -> part.contains(3), Duration.ZERO))
                .isEqualTo(story);
    }
}
