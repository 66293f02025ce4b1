package dev.sandboxengine.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.HandSetClock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a launch tells of itself. */
class LaunchTimelineTest {

    private final HandSetClock clock = new HandSetClock(Fixtures.START);
    private final LaunchPace pace = new LaunchPace();
    private final InMemorySandboxEvents events = new InMemorySandboxEvents(_ -> true);

    private LaunchTimeline timeline() {
        return new LaunchTimeline(clock, Fixtures.aPendingSandbox(new UUID(0, 1)), pace, events);
    }

    @Test
    void aTimelineMeasuresEachStage() {
        var timeline = timeline();
        clock.advance(Duration.ofMillis(5));
        timeline.enter("image");
        clock.advance(Duration.ofMillis(7));
        timeline.enter("create");
        clock.advance(Duration.ofMillis(11));

        assertThat(timeline.complete())
                .containsExactly(
                        new Stage("queue", Fixtures.START, Optional.of(Duration.ofMillis(5))),
                        new Stage("image", Fixtures.START.plusMillis(5), Optional.of(Duration.ofMillis(7))),
                        new Stage("create", Fixtures.START.plusMillis(12), Optional.of(Duration.ofMillis(11))),
                        new Stage("ready", Fixtures.START.plusMillis(23), Optional.of(Duration.ZERO)));
    }

    @Test
    void aRepeatedLaunchShowsEachStageOnce() {
        var timeline = timeline();
        timeline.enter("image");
        clock.advance(Duration.ofSeconds(1));
        timeline.enter("image");
        assertThat(timeline.stages().getLast()).isEqualTo(new Stage("image", Fixtures.START, Optional.empty()));
        timeline.enter("create");
        clock.advance(Duration.ofSeconds(1));
        timeline.enter("image");
        timeline.enter("create");

        assertThat(timeline.stages()).extracting(Stage::name).containsExactly("queue", "image", "create");
        assertThat(timeline.stages().getLast().startedAt()).isEqualTo(Fixtures.START.plusSeconds(2));
    }

    @Test
    void aStageSaysWhatItWaitsForUntilTheNext() {
        var timeline = timeline();
        timeline.enter("image");
        timeline.because("waiting for image a");
        assertThat(timeline.message()).contains("waiting for image a");

        timeline.enter("create");

        assertThat(timeline.message()).isEmpty();
    }

    @Test
    void aStageThatTakesLongerThanUsualIsSaidAndTold() {
        for (int i = 0; i < 3; i++) {
            pace.learn("python", "start", Duration.ofMillis(200));
        }
        var timeline = timeline();
        timeline.enter("start");
        timeline.because("the host is busy");
        clock.advance(Duration.ofMillis(1199));
        assertThat(timeline.message()).contains("the host is busy");

        clock.advance(Duration.ofMillis(3001));

        assertThat(timeline.message()).contains("start takes 4.2 s, usually 0.2 s: the host is busy");
        timeline.enter("services");
        assertThat(events.of("slow"))
                .containsExactly(Map.of("stage", "start", "ms", 4200L, "usual_ms", 200L, "why", "the host is busy"));
    }

    @Test
    void whatIsUsualIsLearntAndFollows() {
        assertThat(pace.usualIfSlow("python", "init", Duration.ofHours(1))).isEmpty();
        pace.learn("python", "init", Duration.ofSeconds(10));
        pace.learn("python", "init", Duration.ofSeconds(20));
        assertThat(pace.usualIfSlow("python", "init", Duration.ofHours(1))).isEmpty();
        pace.learn("python", "init", Duration.ofSeconds(30));

        assertThat(pace.usualIfSlow("python", "init", Duration.ofSeconds(60))).contains(Duration.ofSeconds(20));
        assertThat(pace.usualIfSlow("python", "init", Duration.ofSeconds(59))).isEmpty();
        assertThat(pace.usualIfSlow("go", "init", Duration.ofSeconds(60))).isEmpty();
        pace.learn("python", "init", Duration.ofSeconds(120));
        assertThat(pace.usualIfSlow("python", "init", Duration.ofSeconds(60))).isEmpty();
        assertThat(pace.usualIfSlow("python", "init", Duration.ofSeconds(120))).contains(Duration.ofSeconds(40));
    }
}
