package dev.sandboxengine.sandbox;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** How long the stages of launches usually take, as far as this engine has seen: a moving average by template and stage. Thread-safe. */
final class LaunchPace {

    private static final double WEIGHT_OF_THE_LAST = 0.2;
    private static final int ENOUGH = 3;
    private static final double FACTOR = 3;
    private static final Duration AT_LEAST = Duration.ofSeconds(1);

    private final Map<Key, Average> averages = new ConcurrentHashMap<>();

    private record Key(String template, String stage) {}

    private record Average(double millis, int of) {

        Average with(double took) {
            return of < ENOUGH
                    ? new Average((millis * of + took) / (of + 1), of + 1)
                    : new Average(millis + (took - millis) * WEIGHT_OF_THE_LAST, of);
        }
    }

    /** Learns that a stage took so long. */
    void learn(String template, String stage, Duration took) {
        averages.merge(
                new Key(template, stage),
                new Average((double) took.toMillis(), 1),
                (before, _) -> before.with((double) took.toMillis()));
    }

    /** How long a stage usually takes; empty when that is not known, or when so long is not unusual. */
    Optional<Duration> usualIfSlow(String template, String stage, Duration soFar) {
        return Optional.ofNullable(averages.get(new Key(template, stage)))
                .filter(average -> average.of >= ENOUGH)
                .filter(average -> soFar.toMillis() >= average.millis * FACTOR
                        && soFar.toMillis() >= average.millis + AT_LEAST.toMillis())
                .map(average -> Duration.ofMillis(Math.round(average.millis)));
    }
}
