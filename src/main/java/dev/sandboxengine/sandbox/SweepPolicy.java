package dev.sandboxengine.sandbox;

import dev.sandboxengine.config.Environment;
import java.time.Duration;

/**
 * How the rows are compared with what runs.
 *
 * @param interval between two whole comparisons
 * @param grace for how long a pod that nobody wants is left alone
 */
public record SweepPolicy(Duration interval, Duration grace) {

    /** {@code CLEANUP_INTERVAL} and {@code SWEEP_GRACE}. */
    public static SweepPolicy from(Environment env) {
        return new SweepPolicy(
                env.duration("CLEANUP_INTERVAL", Duration.ofMinutes(5)),
                env.duration("SWEEP_GRACE", Duration.ofSeconds(30)));
    }
}
