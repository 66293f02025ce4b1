package dev.sandboxengine.recording;

import dev.sandboxengine.HandSetClock;
import dev.sandboxengine.config.Setting;
import dev.sandboxengine.config.Settings;
import dev.sandboxengine.postgres.TestDatabase;
import dev.sandboxengine.quota.QuotaDefaults;
import dev.sandboxengine.recording.directory.DirectoryCasts;
import dev.sandboxengine.recording.postgres.PostgresRecordingStore;
import dev.sandboxengine.runtime.TerminalSize;
import dev.sandboxengine.sandbox.Fixtures;
import dev.sandboxengine.sandbox.Sandbox;
import dev.sandboxengine.sandbox.SandboxId;
import dev.sandboxengine.sandbox.SandboxStore;
import dev.sandboxengine.sandbox.postgres.PostgresSandboxStore;
import dev.sandboxengine.terminal.Epoch;
import dev.sandboxengine.terminal.TerminalKey;
import dev.sandboxengine.terminal.TerminalName;
import dev.sandboxengine.terminal.TerminalPolicy;
import dev.sandboxengine.terminal.TerminalTap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/** A recorder on a real folder and a real database, and a clock that stands still until it is told to go. */
final class RecorderScene implements AutoCloseable {

    static final Epoch EPOCH = new Epoch("00112233445566aa");
    static final TerminalSize SIZE = new TerminalSize(80, 24);
    static final UUID TEAM = new UUID(0, 1);
    static final RecordingPolicy ROOMY = new RecordingPolicy(1 << 28, 1L << 32);

    final TestDatabase database = TestDatabase.fresh();
    final HandSetClock clock = new HandSetClock(Fixtures.START);
    final RecordingStore store = new PostgresRecordingStore(database.jdbi());
    final Settings settings = new Settings() {
        @Override
        public <T> T get(Setting<T> setting) {
            return setting.byDefault();
        }
    };
    final CastStore casts;
    RecordingRetention retention;
    Recorder recorder;
    Recordings recordings;

    RecorderScene(Path folder) {
        database.jdbi()
                .useHandle(handle ->
                        handle.execute("insert into team (id, name, created_at) values (?, 'one', now())", TEAM));
        try {
            casts = DirectoryCasts.open(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        restart(ROOMY);
    }

    /** As an engine that is killed and started again: nothing is closed. */
    void restart(RecordingPolicy policy) {
        retention = new RecordingRetention(store, casts, policy, 0, settings, clock);
        recorder = new Recorder(
                store,
                casts,
                policy,
                retention,
                UUID::randomUUID,
                clock,
                () -> clock.instant()
                                .minusSeconds(Fixtures.START.getEpochSecond())
                                .toEpochMilli()
                        * 1_000_000);
        recordings = new Recordings(store, casts, recorder, clock);
    }

    SandboxId sandbox() {
        Sandbox sandbox = Fixtures.aPendingSandbox(TEAM);
        new PostgresSandboxStore(database.jdbi(), () -> QuotaDefaults.UNLIMITED)
                .insert(sandbox, new SandboxStore.Lease(TEAM, sandbox.createdAt()));
        state(sandbox.id(), "running");
        return sandbox.id();
    }

    void state(SandboxId sandbox, String state) {
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "update sandbox set state = ?, reason = 'user' where id = ?", state, sandbox.value()));
    }

    static TerminalKey main(SandboxId sandbox) {
        return new TerminalKey(sandbox, TEAM, TerminalName.MAIN);
    }

    TerminalTap tap(SandboxId sandbox) {
        return tap(sandbox, EPOCH, TerminalPolicy.Recorded.OUTPUT);
    }

    TerminalTap tap(SandboxId sandbox, Epoch epoch, TerminalPolicy.Recorded recorded) {
        return recorder.tap(main(sandbox), epoch, SIZE, new TerminalPolicy(TerminalPolicy.Writers.SEVERAL, recorded));
    }

    void pass(Duration time) {
        clock.advance(time);
        recorder.write();
    }

    /** The only recording of a sandbox. */
    Recording only(SandboxId sandbox) {
        RecordingStore.Page page = recordings.list(sandbox, 10, 0);
        if (page.total() != 1 || page.recordings().size() != 1) {
            throw new AssertionError("not one recording: " + page);
        }
        return page.recordings().getFirst();
    }

    String text(Recording recording) {
        try {
            return Casts.unpacked(recordings.read(recording).orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String shown(SandboxId sandbox) {
        return Casts.output(Casts.events(text(only(sandbox))));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        recorder.close();
        database.close();
    }
}
