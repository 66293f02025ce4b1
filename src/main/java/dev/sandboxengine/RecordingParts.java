package dev.sandboxengine;

import dev.sandboxengine.config.Settings;
import dev.sandboxengine.lifecycle.Closer;
import dev.sandboxengine.lifecycle.Loop;
import dev.sandboxengine.lifecycle.Loops;
import dev.sandboxengine.postgres.Database;
import dev.sandboxengine.recording.CastStore;
import dev.sandboxengine.recording.Recorder;
import dev.sandboxengine.recording.RecordingPolicy;
import dev.sandboxengine.recording.RecordingRetention;
import dev.sandboxengine.recording.RecordingStore;
import dev.sandboxengine.recording.Recordings;
import dev.sandboxengine.recording.directory.DirectoryCasts;
import dev.sandboxengine.recording.http.RecordingRoutes;
import dev.sandboxengine.recording.postgres.PostgresRecordingStore;
import dev.sandboxengine.sandbox.http.SandboxAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Recordings, wired.
 *
 * @param recorder taps terminals; closed after them
 */
record RecordingParts(Recorder recorder, RecordingRoutes routes) {

    private static final String FOLDER = "recordings";

    static RecordingParts start(
            Database database,
            Path dataDir,
            RecordingPolicy policy,
            Settings settings,
            SandboxAccess access,
            Supplier<UUID> ids,
            InstantSource clock,
            Loops loops,
            Closer closer)
            throws IOException {
        RecordingStore store = new PostgresRecordingStore(database.jdbi());
        CastStore casts = DirectoryCasts.open(dataDir.resolve(FOLDER));
        RecordingRetention retention = new RecordingRetention(store, casts, policy, settings, clock);
        Recorder recorder =
                closer.register(new Recorder(store, casts, policy, retention, ids, clock, System::nanoTime));
        recorder.removeUnknown();
        Loop writing = closer.register(loops.start("recordings", Recorder.PACE, recorder::write));
        recorder.wakes(writing::wake);
        closer.register(loops.start("recordings-settling", Recorder.SETTLING, () -> unchecked(recorder::settleOthers)));
        closer.register(loops.start(
                "recordings-retention", RecordingRetention.INTERVAL, () -> unchecked(retention::removeOld)));
        return new RecordingParts(recorder, new RecordingRoutes(access, new Recordings(store, casts, recorder, clock)));
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void unchecked(Work work) {
        try {
            work.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
