package dev.sandboxengine.recording;

import dev.sandboxengine.runtime.TerminalSize;
import dev.sandboxengine.sandbox.SandboxId;
import dev.sandboxengine.terminal.Epoch;
import dev.sandboxengine.terminal.TerminalKey;
import dev.sandboxengine.terminal.TerminalPolicy;
import dev.sandboxengine.terminal.TerminalTap;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records terminals. Each shell has one recording, which goes on when the engine is started again: what was told already is left
 * out, and what was kept inside the sandbox meanwhile is added. That something cannot be recorded is logged, and never in the way
 * of the terminal. {@link #write} has to be called every now and then. Thread-safe.
 */
public final class Recorder implements TerminalTap.Source, AutoCloseable {

    /** How often to write. */
    public static final Duration PACE = Duration.ofMillis(250);

    /** How often to look for recordings to which nothing more comes. */
    public static final Duration SETTLING = Duration.ofMinutes(1);

    private static final long MOST_QUEUED_IN_ALL = 16 << 20;
    private static final Logger log = LoggerFactory.getLogger(Recorder.class);

    private record Shell(SandboxId sandbox, Epoch epoch) {}

    private final RecordingStore store;
    private final CastStore casts;
    private final RecordingPolicy policy;
    private final RecordingRetention retention;
    private final Supplier<UUID> ids;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final QueueSpace space = new QueueSpace(MOST_QUEUED_IN_ALL);
    private final Map<Shell, LiveRecording> live = new ConcurrentHashMap<>();
    private volatile Runnable wake = () -> {};

    /** @param nanos a clock that only goes forward */
    public Recorder(
            RecordingStore store,
            CastStore casts,
            RecordingPolicy policy,
            RecordingRetention retention,
            Supplier<UUID> ids,
            InstantSource clock,
            LongSupplier nanos) {
        this.store = store;
        this.casts = casts;
        this.policy = policy;
        this.retention = retention;
        this.ids = ids;
        this.clock = clock;
        this.nanos = nanos;
    }

    /** Has somebody call {@link #write} soon when there is much to write. */
    public void wakes(Runnable writer) {
        wake = writer;
    }

    @Override
    public TerminalTap tap(TerminalKey key, Epoch epoch, TerminalSize size, TerminalPolicy terminal) {
        if (terminal.recording() == TerminalPolicy.Recorded.NOTHING) {
            return TerminalTap.NONE;
        }
        boolean input = terminal.recording() == TerminalPolicy.Recorded.INPUT_AND_OUTPUT;
        Shell shell = new Shell(key.sandbox(), epoch);
        try {
            Optional<LiveRecording> before = Optional.ofNullable(live.get(shell));
            if (before.isPresent()) {
                // The same shell is tapped anew, before it was seen that the last tap was let go
                before.get().released();
                settle(shell, before.get());
            }
            Optional<LiveRecording> begun = begin(key, epoch, size, input);
            begun.ifPresent(recording -> live.put(shell, recording));
            return begun.<TerminalTap>map(recording -> recording).orElse(TerminalTap.NONE);
        } catch (IOException | RuntimeException e) {
            log.warn("the terminal {} is not recorded: {}", key, e.toString(), e);
            return TerminalTap.NONE;
        }
    }

    private Optional<LiveRecording> begin(TerminalKey key, Epoch epoch, TerminalSize size, boolean input)
            throws IOException {
        for (RecordingStore.Known known : store.of(key.sandbox(), epoch)) {
            if (known.deleted()) {
                // Whoever deleted it does not want what the sandbox still remembers of it
                return Optional.empty();
            }
            Recording recording = known.recording();
            Optional<CastStore.Standing> standing = casts.find(recording.id());
            if (standing.isPresent()) {
                boolean more = standing.get().last().status() == RecordingStatus.RECORDING
                        && recording.figures().status() == RecordingStatus.RECORDING;
                return more ? Optional.of(resume(recording, size)) : Optional.empty();
            }
        }
        return Optional.of(start(key, epoch, size, input));
    }

    private LiveRecording start(TerminalKey key, Epoch epoch, TerminalSize size, boolean input) throws IOException {
        Instant now = clock.instant();
        RecordingId id = new RecordingId(ids.get());
        CastText text = CastText.begin(size, now, key.toString());
        CastStore.Content content = casts.open(id);
        try {
            content.add(text.piece(), text.length(), text.checkpoint());
            text.kept();
            Recording recording = new Recording(id, key, epoch, now, input, Recording.Figures.NONE);
            store.add(recording);
            return live(recording, content, text, size, 0);
        } catch (IOException | RuntimeException e) {
            content.close();
            casts.delete(id);
            throw e;
        }
    }

    private LiveRecording resume(Recording recording, TerminalSize size) throws IOException {
        CastStore.Content content = casts.open(recording.id());
        Checkpoint last = content.last()
                .orElseThrow(() -> new IOException("the content of " + recording.id() + " has gone meanwhile"));
        long age = Duration.between(recording.startedAt(), clock.instant()).toMillis();
        return live(recording, content, CastText.after(last), size, Math.max(age, last.millis()));
    }

    private LiveRecording live(
            Recording recording, CastStore.Content content, CastText text, TerminalSize size, long age) {
        return new LiveRecording(
                recording,
                content,
                text,
                size,
                age,
                policy.mostEach(),
                space,
                retention::room,
                nanos,
                () -> wake.run());
    }

    /**
     * Writes what was heard, and lets go of recordings to which no more comes.
     *
     * @throws RuntimeException when something could not be written down; all others were, and it is tried again the next time
     */
    public void write() {
        @Nullable RuntimeException failure = null;
        for (Map.Entry<Shell, LiveRecording> entry : live.entrySet()) {
            try {
                if (entry.getValue().write(false)) {
                    settle(entry.getKey(), entry.getValue());
                }
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void settle(Shell shell, LiveRecording recording) {
        recording.write(true);
        // Before it is let go of: when the database is away, it is tried again
        store.update(recording.recording().id(), recording.figures());
        recording.close();
        live.remove(shell, recording);
    }

    /**
     * Writes down what is known of recordings that this engine does not make at present: how far they have come, and that they
     * are complete where their sandbox has ended.
     */
    public void settleOthers() throws IOException {
        Set<RecordingId> ended = store.openOfEnded().stream().map(Recording::id).collect(Collectors.toSet());
        for (Recording recording : store.open()) {
            Optional<CastStore.Standing> standing = isLive(recording) ? Optional.empty() : casts.find(recording.id());
            if (standing.isPresent()) {
                Recording.Figures figures =
                        standing.get().last().figures(standing.get().size());
                if (!isLive(recording)) {
                    store.update(recording.id(), ended.contains(recording.id()) ? figures.complete() : figures);
                }
            }
        }
    }

    /** Removes contents that nobody knows: the engine was killed before it wrote that they are there, or while it deleted them. */
    public void removeUnknown() throws IOException {
        Collection<RecordingId> here = casts.all();
        Set<RecordingId> unknown = new HashSet<>(here);
        unknown.removeAll(store.known(here));
        for (RecordingId id : unknown) {
            casts.delete(id);
        }
    }

    /**
     * Terminals of running sandboxes that were recorded here when the engine before this one ended, and are not now: whoever
     * attaches to them again lets their recordings go on.
     */
    public List<TerminalKey> interrupted() throws IOException {
        Collection<RecordingId> here = casts.all();
        return store.openOfRunning().stream()
                .filter(recording -> here.contains(recording.id()) && !isLive(recording))
                .map(Recording::key)
                .distinct()
                .toList();
    }

    private boolean isLive(Recording recording) {
        return find(recording).isPresent();
    }

    private Optional<LiveRecording> find(Recording recording) {
        return Optional.ofNullable(live.get(new Shell(recording.sandbox(), recording.epoch())))
                .filter(found -> found.recording().id().equals(recording.id()));
    }

    /** How far a recording has come by now. */
    Recording present(Recording recording) {
        return find(recording).map(found -> recording.with(found.figures())).orElse(recording);
    }

    /** Writes what was heard for one recording. */
    void flush(Recording recording) {
        find(recording).ifPresent(found -> found.write(true));
    }

    /** Hears no more of it, and keeps nothing that waits. */
    void abandon(Recording recording) {
        find(recording).ifPresent(found -> {
            found.close();
            live.remove(new Shell(recording.sandbox(), recording.epoch()), found);
        });
    }

    /** Writes what was heard of all, and lets go of them; they go on when the shells are tapped again. */
    @Override
    public void close() {
        @Nullable RuntimeException failure = null;
        for (Map.Entry<Shell, LiveRecording> entry : live.entrySet()) {
            entry.getValue().released();
            try {
                settle(entry.getKey(), entry.getValue());
            } catch (RuntimeException e) {
                // Its content is whole; how far it has come is seen at the next start
                entry.getValue().close();
                failure = e;
            }
        }
        if (failure != null) {
            log.warn("what is known of recordings could not be written down: {}", failure.toString());
        }
    }
}
