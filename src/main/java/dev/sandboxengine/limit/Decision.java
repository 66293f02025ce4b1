package dev.sandboxengine.limit;

import java.time.Duration;

/**
 * Whether a request may be made.
 *
 * @param allowed whether
 * @param remaining how many more could be made right after it
 * @param untilMore after which time, to the nanosecond, there is one more than that; zero when nothing is missing
 */
public record Decision(boolean allowed, long remaining, Duration untilMore) {

    private static final Duration ALMOST_A_SECOND = Duration.ofNanos(999_999_999);

    /** {@link #untilMore} in seconds, rounded up and at least one, as headers tell it. */
    public long secondsUntilMore() {
        return Math.max(1, untilMore.plus(ALMOST_A_SECOND).toSeconds());
    }
}
