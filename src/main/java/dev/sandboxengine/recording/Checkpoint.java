package dev.sandboxengine.recording;

import dev.sandboxengine.runtime.TerminalSize;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * What has to be known to go on with a recording where its content ends.
 *
 * @param offset of the first byte of the shell's output that the content lacks
 * @param bytes how many of the terminal it holds
 * @param text how long the content is, in bytes
 * @param millis from the beginning to the last event
 * @param dropped how many bytes of the terminal are lost
 * @param invalid how many bytes are not UTF-8
 * @param size of the terminal at the end
 * @param status whether it goes on
 * @param exitCode with what the shell ended, if it did
 */
public record Checkpoint(
        long offset,
        long bytes,
        long text,
        long millis,
        long dropped,
        long invalid,
        TerminalSize size,
        RecordingStatus status,
        OptionalInt exitCode) {

    /** The figures of a recording that has come so far. */
    Recording.Figures figures(long kept) {
        return new Recording.Figures(status, bytes, kept, Duration.ofMillis(millis), dropped, invalid, exitCode);
    }
}
