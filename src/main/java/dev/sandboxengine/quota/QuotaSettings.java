package dev.sandboxengine.quota;

import dev.sandboxengine.config.Setting;
import dev.sandboxengine.config.SettingType;
import dev.sandboxengine.config.Settings;
import dev.sandboxengine.template.CpuText;
import dev.sandboxengine.template.SizeText;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The limits of one scope where nothing else was said for one of its members. An empty value is no limit.
 *
 * @param sandboxes that have not ended, at a time
 * @param cpu of all of them, in thousandths of a CPU
 * @param memory of all of them, in bytes
 * @param ttl of each of them
 * @param launchesPerDay within 24 hours
 */
public record QuotaSettings(
        Setting<Optional<Long>> sandboxes,
        Setting<Optional<Long>> cpu,
        Setting<Optional<Long>> memory,
        Setting<Optional<Duration>> ttl,
        Setting<Optional<Long>> launchesPerDay) {

    /** Of each team. */
    public static final QuotaSettings TEAM = of("team", "a team");

    /** Of each API client and each user. */
    public static final QuotaSettings CLIENT = of("client", "an API client or user");

    /** Of all together. */
    public static final QuotaSettings ENGINE = of("engine", "the whole engine");

    private static final long MOST = 1_000_000_000;

    /** All of these. */
    public static List<Setting<?>> all() {
        return Stream.of(TEAM, CLIENT, ENGINE)
                .<Setting<?>>flatMap(
                        quota -> Stream.of(quota.sandboxes, quota.cpu, quota.memory, quota.ttl, quota.launchesPerDay))
                .toList();
    }

    /** What counts where nothing was set, as it is at present. */
    public static QuotaDefaults defaults(Settings settings) {
        return new QuotaDefaults(ENGINE.limits(settings), TEAM.limits(settings), CLIENT.limits(settings));
    }

    private QuotaLimits limits(Settings settings) {
        Map<Quota, Long> limits = new EnumMap<>(Quota.class);
        settings.get(sandboxes).ifPresent(limit -> limits.put(Quota.SANDBOXES, limit));
        settings.get(cpu).ifPresent(limit -> limits.put(Quota.CPU_MILLIS, limit));
        settings.get(memory).ifPresent(limit -> limits.put(Quota.MEMORY_BYTES, limit));
        settings.get(ttl).ifPresent(limit -> limits.put(Quota.TTL_SECONDS, limit.toSeconds()));
        settings.get(launchesPerDay).ifPresent(limit -> limits.put(Quota.LAUNCHES_PER_DAY, limit));
        limits.replaceAll((quota, limit) -> Math.min(limit, quota.greatest()));
        return new QuotaLimits(limits);
    }

    private static QuotaSettings of(String scope, String whose) {
        String name = "quota." + scope + ".";
        String or = ", or unlimited.";
        return new QuotaSettings(
                unlimited(
                        name + "sandboxes",
                        SettingType.number(1, MOST),
                        "How many sandboxes of " + whose + " may exist at a time: a number" + or),
                unlimited(
                        name + "cpu",
                        SettingType.of(CpuText::parse, QuotaSettings::cpus),
                        "How many CPUs the sandboxes of " + whose + " may have together: for example 8, 0.5 or 500m"
                                + or),
                unlimited(
                        name + "memory",
                        SettingType.of(SizeText::parse, bytes -> bytes),
                        "How much memory the sandboxes of " + whose + " may have together: bytes, or for example 16Gi"
                                + or),
                unlimited(
                        name + "ttl",
                        SettingType.duration(Duration.ofSeconds(1)),
                        "How long a sandbox of " + whose + " may live: a duration such as 8h" + or),
                unlimited(
                        name + "launches_per_day",
                        SettingType.number(1, MOST),
                        "How many sandboxes of " + whose + " may be launched within 24 hours: a number" + or));
    }

    private static <T> Setting<Optional<T>> unlimited(String name, SettingType<T> type, String description) {
        return new Setting<>(name, SettingType.limit(type), Optional.empty(), description);
    }

    private static BigDecimal cpus(long millis) {
        BigDecimal cpus = BigDecimal.valueOf(millis, 3).stripTrailingZeros();
        return cpus.scale() < 0 ? cpus.setScale(0) : cpus;
    }
}
