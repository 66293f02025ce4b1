package dev.sandboxengine.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The steps of a launch that is under way, and what it waits for. One thread enters stages, others may look and tell why. */
final class LaunchTimeline {

    private final InstantSource clock;
    private final Sandbox sandbox;
    private final LaunchPace pace;
    private final SandboxEvents events;
    private final List<Stage> stages;
    private Optional<String> why = Optional.empty();

    LaunchTimeline(InstantSource clock, Sandbox sandbox, LaunchPace pace, SandboxEvents events) {
        this.clock = clock;
        this.sandbox = sandbox;
        this.pace = pace;
        this.events = events;
        this.stages = new ArrayList<>(sandbox.timeline());
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
        why = Optional.empty();
        stages.removeIf(earlier -> earlier.name().equals(stage));
        stages.add(new Stage(stage, now, Optional.empty()));
    }

    /** What the present stage waits for, for people. */
    synchronized void because(String reason) {
        why = Optional.of(reason);
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

    /** What there is to say of the launch now: what it waits for, and whether that takes longer than usual. */
    synchronized Optional<String> message() {
        if (stages.isEmpty() || stages.getLast().took().isPresent()) {
            return Optional.empty();
        }
        Stage last = stages.getLast();
        Duration soFar = Duration.between(last.startedAt(), clock.instant());
        return pace.usualIfSlow(sandbox.template().name(), last.name(), soFar)
                .map(usual -> last.name() + " takes " + seconds(soFar) + " s, usually " + seconds(usual) + " s"
                        + why.map(reason -> ": " + reason).orElse(""))
                .or(() -> why);
    }

    private void endLast(Instant now) {
        Stage last = stages.removeLast();
        // A clock that was set back makes no step take less than nothing
        Duration took = now.isBefore(last.startedAt()) ? Duration.ZERO : Duration.between(last.startedAt(), now);
        stages.add(new Stage(last.name(), last.startedAt(), Optional.of(took)));
        pace.usualIfSlow(sandbox.template().name(), last.name(), took).ifPresent(usual -> {
            Map<String, Object> data =
                    new HashMap<>(Map.of("stage", last.name(), "ms", took.toMillis(), "usual_ms", usual.toMillis()));
            why.ifPresent(reason -> data.put("why", reason));
            events.record(sandbox.id(), "slow", data);
        });
        pace.learn(sandbox.template().name(), last.name(), took);
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f", time.toMillis() / 1000.0);
    }
}
