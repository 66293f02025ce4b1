package dev.sandboxengine.recording;

import dev.sandboxengine.sandbox.SandboxId;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The recordings of sandboxes, for those who want to see them. Thread-safe. */
public final class Recordings {

    private final RecordingStore store;
    private final CastStore casts;
    private final Recorder recorder;
    private final InstantSource clock;

    public Recordings(RecordingStore store, CastStore casts, Recorder recorder, InstantSource clock) {
        this.store = store;
        this.casts = casts;
        this.recorder = recorder;
        this.clock = clock;
    }

    /** Some of a sandbox's, the newest first, with the number of all. */
    public RecordingStore.Page list(SandboxId sandbox, int limit, int offset) {
        RecordingStore.Page page = store.list(sandbox, limit, offset);
        List<Recording> present =
                page.recordings().stream().map(recorder::present).toList();
        return new RecordingStore.Page(present, page.total());
    }

    /** One of a sandbox's. */
    public Optional<Recording> find(SandboxId sandbox, RecordingId id) {
        return store.find(sandbox, id).map(recorder::present);
    }

    /**
     * Its content up to now, asciicast v3 in one gzip member, to be closed; empty when it is not here.
     *
     * @throws IOException when it cannot be read
     */
    public Optional<InputStream> read(Recording recording) throws IOException {
        recorder.flush(recording);
        return casts.read(recording.id());
    }

    /**
     * Removes one for ever. One that is made at present ends with that: its shell is not recorded any more.
     *
     * @return false when somebody else was first
     */
    public boolean delete(Recording recording) throws IOException {
        boolean first = store.delete(recording.id(), clock.instant());
        recorder.abandon(recording);
        casts.delete(recording.id());
        return first;
    }
}
