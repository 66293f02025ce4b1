package dev.sandboxengine.recording;

import dev.sandboxengine.config.Setting;
import dev.sandboxengine.config.Settings;
import dev.sandboxengine.recording.directory.DirectoryCasts;
import dev.sandboxengine.recording.postgres.PostgresRecordingStore;
import dev.sandboxengine.runtime.TerminalSize;
import dev.sandboxengine.sandbox.SandboxId;
import dev.sandboxengine.terminal.Epoch;
import dev.sandboxengine.terminal.TerminalKey;
import dev.sandboxengine.terminal.TerminalName;
import dev.sandboxengine.terminal.TerminalPolicy;
import dev.sandboxengine.terminal.TerminalTap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** Makes recordings where an engine keeps its own, of terminals that never were. */
public final class RecordedTerminal implements AutoCloseable {

    private final Jdbi jdbi;
    private final Recorder recorder;
    private final RecordingStore store;

    /** @param data the engine's folder */
    public RecordedTerminal(Jdbi jdbi, Path data) {
        this.jdbi = jdbi;
        Settings settings = new Settings() {
            @Override
            public <T> T get(Setting<T> setting) {
                return setting.byDefault();
            }
        };
        try {
            CastStore casts = DirectoryCasts.open(data.resolve("recordings"));
            RecordingPolicy policy = new RecordingPolicy(1 << 28, 1L << 40);
            store = new PostgresRecordingStore(jdbi);
            recorder = new Recorder(
                    store,
                    casts,
                    policy,
                    new RecordingRetention(store, casts, policy, 0, settings, InstantSource.system()),
                    UUID::randomUUID,
                    InstantSource.system(),
                    System::nanoTime);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new shell's, of a sandbox. */
    public TerminalTap tap(String sandbox, TerminalPolicy.Recorded recorded) {
        UUID team = jdbi.withHandle(handle -> handle.createQuery("select team_id from sandbox where id = :id")
                .bind("id", sandbox)
                .mapTo(UUID.class)
                .one());
        String epoch = UUID.randomUUID().toString().replace("-", "").substring(0, 16);
        return recorder.tap(
                new TerminalKey(new SandboxId(sandbox), team, TerminalName.MAIN),
                new Epoch(epoch),
                TerminalSize.DEFAULT,
                new TerminalPolicy(TerminalPolicy.Writers.SEVERAL, recorded));
    }

    /** Writes what was told. */
    public void write() {
        recorder.write();
    }

    /** Makes one of a shell that showed this text and ended; its id. */
    public String of(String sandbox, String text) {
        TerminalTap tap = tap(sandbox, TerminalPolicy.Recorded.OUTPUT);
        tap.output(0, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        tap.exited(0);
        recorder.write();
        return store.list(new SandboxId(sandbox), 1, 0)
                .recordings()
                .getFirst()
                .id()
                .toString();
    }

    @Override
    public void close() {
        recorder.close();
    }
}
