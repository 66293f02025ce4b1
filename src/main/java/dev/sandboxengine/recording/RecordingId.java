package dev.sandboxengine.recording;

import java.util.UUID;

/** Names a recording for ever. */
public record RecordingId(UUID value) {

    @Override
    public String toString() {
        return value.toString();
    }
}
