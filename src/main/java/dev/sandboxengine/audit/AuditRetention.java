package dev.sandboxengine.audit;

import dev.sandboxengine.config.Setting;
import dev.sandboxengine.config.SettingType;
import dev.sandboxengine.config.Settings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Removes entries that are older than they have to be kept. Thread-safe. */
public final class AuditRetention {

    /** For how long entries are kept. */
    public static final Setting<Duration> KEPT = new Setting<>(
            "audit.retention",
            SettingType.duration(Duration.ofDays(1)),
            Duration.ofDays(400),
            "For how long entries of the audit are kept: a duration of at least 24h, for example 9600h.");

    /** How often to look. */
    public static final Duration INTERVAL = Duration.ofMinutes(1);

    /** So that nobody waits for one of them for long. */
    private static final int BATCH = 5000;

    private static final int MOST_BATCHES = 20;

    private final AuditTrail trail;
    private final Settings settings;
    private final InstantSource clock;

    public AuditRetention(AuditTrail trail, Settings settings, InstantSource clock) {
        this.trail = trail;
        this.settings = settings;
        this.clock = clock;
    }

    /** Removes what is too old, in batches; at most 100,000 entries, the rest another time. */
    public void removeOld() {
        Instant end = clock.instant().minus(settings.get(KEPT));
        int removed = BATCH;
        for (int batch = 0; batch < MOST_BATCHES && removed == BATCH; batch++) {
            removed = trail.removeOlder(end, BATCH);
        }
    }
}
