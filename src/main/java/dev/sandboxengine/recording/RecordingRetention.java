package dev.sandboxengine.recording;

import dev.sandboxengine.config.Setting;
import dev.sandboxengine.config.SettingType;
import dev.sandboxengine.config.Settings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes recordings that are older than they have to be kept, and the oldest of all when there is no room. Thread-safe. */
public final class RecordingRetention {

    /** For how long recordings are kept. */
    public static final Setting<Duration> KEPT = new Setting<>(
            "recordings.retention",
            SettingType.duration(Duration.ofHours(1)),
            Duration.ofDays(30),
            "For how long recordings of terminals are kept after they ended: a duration of at least 1h, for example 720h.");

    /** How often to look. */
    public static final Duration INTERVAL = Duration.ofMinutes(1);

    /** What others need of the disk. */
    private static final long KEPT_FREE = 1L << 30;

    private static final int BATCH = 100;
    private static final Duration PAUSE = Duration.ofSeconds(5);

    /** Its content may be on the disk of another engine, which removes it itself, while that lives. */
    private static final Duration OTHERS = Duration.ofDays(1);

    private static final Logger log = LoggerFactory.getLogger(RecordingRetention.class);

    private final RecordingStore store;
    private final CastStore casts;
    private final RecordingPolicy policy;
    private final long keptFree;
    private final Settings settings;
    private final InstantSource clock;
    private Instant triedAt = Instant.MIN;

    public RecordingRetention(
            RecordingStore store, CastStore casts, RecordingPolicy policy, Settings settings, InstantSource clock) {
        this(store, casts, policy, KEPT_FREE, settings, clock);
    }

    /** @param keptFree how many bytes of the disk are left to others */
    RecordingRetention(
            RecordingStore store,
            CastStore casts,
            RecordingPolicy policy,
            long keptFree,
            Settings settings,
            InstantSource clock) {
        this.store = store;
        this.casts = casts;
        this.policy = policy;
        this.keptFree = keptFree;
        this.settings = settings;
        this.clock = clock;
    }

    /** Removes what is too old; at most some at once, the rest another time. */
    public void removeOld() throws IOException {
        Instant end = clock.instant().minus(settings.get(KEPT));
        List<RecordingId> removed = new ArrayList<>();
        for (Recording old : store.endedBefore(end, BATCH)) {
            boolean here = casts.find(old.id()).isPresent();
            boolean abandoned =
                    old.endedAt().filter(at -> at.isBefore(end.minus(OTHERS))).isPresent();
            if (here || abandoned) {
                casts.delete(old.id());
                removed.add(old.id());
            }
        }
        store.forget(removed, end);
    }

    /** Whether there is room for more; the oldest that have ended are removed when there is not. */
    public synchronized boolean room() throws IOException {
        if (fits()) {
            return true;
        }
        Instant now = clock.instant();
        if (now.isBefore(triedAt.plus(PAUSE))) {
            return false;
        }
        triedAt = now;
        for (Recording oldest : store.endedBefore(now, BATCH)) {
            if (casts.find(oldest.id()).isPresent()) {
                casts.delete(oldest.id());
                store.forget(List.of(oldest.id()), Instant.EPOCH);
                log.info("removed the recording {} of {} to make room", oldest.id(), oldest.key());
            }
            if (fits()) {
                triedAt = Instant.MIN;
                return true;
            }
        }
        return false;
    }

    private boolean fits() throws IOException {
        return casts.used() < policy.mostInAll() && casts.free() > keptFree;
    }
}
