package dev.sandboxengine.recording.http;

import dev.sandboxengine.recording.Recording;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A recording as the API shows it. */
record RecordingView(
        UUID id,
        String terminal,
        String epoch,
        Instant startedAt,
        @Nullable Instant endedAt,
        String status,
        long bytes,
        long size,
        long durationMs,
        long droppedBytes,
        long invalidBytes,
        @Nullable Integer exitCode,
        boolean input) {

    static RecordingView of(Recording recording) {
        Recording.Figures figures = recording.figures();
        return new RecordingView(
                recording.id().value(),
                recording.terminal().value(),
                recording.epoch().value(),
                recording.startedAt(),
                recording.endedAt().orElse(null),
                figures.status().code(),
                figures.bytes(),
                figures.size(),
                figures.duration().toMillis(),
                figures.dropped(),
                figures.invalid(),
                figures.exitCode().isPresent() ? figures.exitCode().getAsInt() : null,
                recording.input());
    }
}
