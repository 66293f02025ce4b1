package dev.sandboxengine.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The steps of a launch that is under way. One thread enters stages, others may look. */
final class LaunchTimeline {

    private final InstantSource clock;
    private final List<Stage> stages;

    LaunchTimeline(InstantSource clock, List<Stage> before) {
        this.clock = clock;
        this.stages = new ArrayList<>(before);
    }

    /** Ends the present stage and begins the next. A stage that an earlier attempt began goes on. */
    synchronized void enter(String stage) {
        Instant now = clock.instant();
        if (!stages.isEmpty() && stages.getLast().took().isEmpty()) {
            if (stages.getLast().name().equals(stage)) {
                return;
            }
            endLast(now);
        }
        stages.removeIf(earlier -> earlier.name().equals(stage));
        stages.add(new Stage(stage, now, Optional.empty()));
    }

    /** The launch is over: the present stage ends, and {@code ready} marks the moment. */
    synchronized List<Stage> complete() {
        Instant now = clock.instant();
        endLast(now);
        stages.add(new Stage("ready", now, Optional.of(Duration.ZERO)));
        return List.copyOf(stages);
    }

    synchronized List<Stage> stages() {
        return List.copyOf(stages);
    }

    private void endLast(Instant now) {
        Stage last = stages.removeLast();
        stages.add(new Stage(last.name(), last.startedAt(), Optional.of(Duration.between(last.startedAt(), now))));
    }
}
