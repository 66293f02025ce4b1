package dev.sandboxengine.recording;

import dev.sandboxengine.config.Environment;

/**
 * How much is recorded.
 *
 * @param mostEach how long the text of one recording may become, in bytes
 * @param mostInAll how many bytes all recordings may take on the disk
 */
public record RecordingPolicy(long mostEach, long mostInAll) {

    private static final int EACH_MIB = 256;
    private static final int ALL_MIB = 4096;
    private static final int MOST_MIB = 1 << 20;

    /** {@code RECORDING_MAX_MIB}, {@code RECORDINGS_MAX_MIB}. */
    public static RecordingPolicy from(Environment env) {
        return new RecordingPolicy(
                (long) env.number("RECORDING_MAX_MIB", EACH_MIB, 1, MOST_MIB) << 20,
                (long) env.number("RECORDINGS_MAX_MIB", ALL_MIB, 1, MOST_MIB) << 20);
    }
}
