package dev.sandboxengine;

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
import dev.sandboxengine.quota.Quota;
import dev.sandboxengine.quota.QuotaDefaults;
import dev.sandboxengine.quota.QuotaLimits;
import dev.sandboxengine.setting.QuotaSettings;
import dev.sandboxengine.setting.RegistrationSetting;
import dev.sandboxengine.setting.StoredSettings;
import dev.sandboxengine.setting.http.SettingRoutes;
import dev.sandboxengine.setting.postgres.PostgresSettingStore;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
                        Stream.of(RegistrationSetting.REGISTRATION, AuditRetention.KEPT), QuotaSettings.all().stream())
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
        return new QuotaDefaults(
                limits(QuotaSettings.ENGINE), limits(QuotaSettings.TEAM), limits(QuotaSettings.CLIENT));
    }

    private QuotaLimits limits(QuotaSettings scope) {
        Map<Quota, Long> limits = new EnumMap<>(Quota.class);
        settings.get(scope.sandboxes()).ifPresent(limit -> limits.put(Quota.SANDBOXES, limit));
        settings.get(scope.cpu()).ifPresent(limit -> limits.put(Quota.CPU_MILLIS, limit));
        settings.get(scope.memory()).ifPresent(limit -> limits.put(Quota.MEMORY_BYTES, limit));
        settings.get(scope.ttl()).ifPresent(limit -> limits.put(Quota.TTL_SECONDS, limit.toSeconds()));
        settings.get(scope.launchesPerDay()).ifPresent(limit -> limits.put(Quota.LAUNCHES_PER_DAY, limit));
        limits.replaceAll((quota, limit) -> Math.min(limit, quota.greatest()));
        return new QuotaLimits(limits);
    }
}
