package dev.sandboxengine;

import dev.sandboxengine.access.Registration;
import dev.sandboxengine.audit.AuditRecorder;
import dev.sandboxengine.audit.AuditRetention;
import dev.sandboxengine.audit.AuditTrail;
import dev.sandboxengine.audit.http.AuditHook;
import dev.sandboxengine.audit.http.AuditRoutes;
import dev.sandboxengine.audit.postgres.PostgresAuditTrail;
import dev.sandboxengine.config.Setting;
import dev.sandboxengine.config.Settings;
import dev.sandboxengine.lifecycle.Closer;
import dev.sandboxengine.lifecycle.Loops;
import dev.sandboxengine.postgres.Database;
import dev.sandboxengine.quota.QuotaDefaults;
import dev.sandboxengine.quota.QuotaSettings;
import dev.sandboxengine.recording.RecordingRetention;
import dev.sandboxengine.setting.StoredSettings;
import dev.sandboxengine.setting.http.SettingRoutes;
import dev.sandboxengine.setting.postgres.PostgresSettingStore;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/**
 * The audit and the settings, wired.
 *
 * @param hook to be registered after all other routes
 */
record AuditParts(Settings settings, AuditRoutes entries, SettingRoutes changes, AuditHook hook) {

    /** Some hours of a busy engine; a few megabytes. */
    private static final int MOST_WAITING = 10_000;

    static AuditParts start(Database database, InstantSource clock, Loops loops, Closer closer) {
        List<Setting<?>> known = Stream.concat(
                        Stream.of(Registration.SETTING, AuditRetention.KEPT, RecordingRetention.KEPT),
                        QuotaSettings.all().stream())
                .toList();
        StoredSettings settings =
                new StoredSettings(new PostgresSettingStore(database.jdbi()), known, clock, System::nanoTime);
        AuditTrail trail = new PostgresAuditTrail(database.jdbi());
        AuditRecorder recorder = closer.register(new AuditRecorder(trail, MOST_WAITING));
        AuditRetention retention = new AuditRetention(trail, settings, clock);
        closer.register(loops.start("audit", AuditRecorder.RETRY, recorder::addWaiting));
        closer.register(loops.start("audit-retention", AuditRetention.INTERVAL, retention::removeOld));
        return new AuditParts(
                settings, new AuditRoutes(trail), new SettingRoutes(settings), new AuditHook(recorder, clock));
    }

    /** What counts for whoever has no quota of their own, as it is set now. */
    QuotaDefaults quotas() {
        return QuotaSettings.defaults(settings);
    }
}
