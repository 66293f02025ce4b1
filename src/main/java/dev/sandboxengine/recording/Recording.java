package dev.sandboxengine.recording;

import dev.sandboxengine.sandbox.SandboxId;
import dev.sandboxengine.terminal.Epoch;
import dev.sandboxengine.terminal.TerminalKey;
import dev.sandboxengine.terminal.TerminalName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * What is known of a recording, beside its content. There is one for each shell of a terminal.
 *
 * @param id names it
 * @param key whose terminal
 * @param epoch which shell
 * @param startedAt when recording began
 * @param input whether it holds what was typed
 * @param figures how much there is of it
 */
public record Recording(
        RecordingId id, TerminalKey key, Epoch epoch, Instant startedAt, boolean input, Figures figures) {

    /**
     * How far a recording has come.
     *
     * @param status whether more comes
     * @param bytes how many of the terminal it holds, output and input
     * @param size how many bytes it takes where it is kept
     * @param duration from its beginning to what happened last
     * @param dropped how many bytes were seen, or told of, and are not in it
     * @param invalid how many bytes are not UTF-8, and are in it as U+FFFD
     * @param exitCode with what its shell ended, if it did and that was seen
     */
    public record Figures(
            RecordingStatus status,
            long bytes,
            long size,
            Duration duration,
            long dropped,
            long invalid,
            OptionalInt exitCode) {

        /** Of one that has just begun. */
        public static final Figures NONE =
                new Figures(RecordingStatus.RECORDING, 0, 0, Duration.ZERO, 0, 0, OptionalInt.empty());

        /** The same, to which nothing more comes. */
        Figures complete() {
            return status == RecordingStatus.RECORDING
                    ? new Figures(RecordingStatus.COMPLETE, bytes, size, duration, dropped, invalid, exitCode)
                    : this;
        }
    }

    /** When the last of it happened, if no more comes. */
    public Optional<Instant> endedAt() {
        return figures.status() == RecordingStatus.RECORDING
                ? Optional.empty()
                : Optional.of(startedAt.plus(figures.duration()));
    }

    /** The same, as far as it has come by now. */
    Recording with(Figures present) {
        return new Recording(id, key, epoch, startedAt, input, present);
    }

    /** Whose terminal. */
    public SandboxId sandbox() {
        return key.sandbox();
    }

    /** Whose sandbox. */
    public UUID team() {
        return key.team();
    }

    /** Which terminal. */
    public TerminalName terminal() {
        return key.name();
    }
}
