package dev.sandboxengine.quota;

import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How much somebody may use.
 *
 * @param limits the greatest amount of each quota, from 1 to {@link Quota#greatest}; what is not among them is unlimited
 */
public record QuotaLimits(Map<Quota, Long> limits) {

    /** Nothing is limited. */
    public static final QuotaLimits UNLIMITED = new QuotaLimits(Map.of());

    public QuotaLimits {
        limits = Map.copyOf(limits);
        limits.forEach((quota, limit) -> {
            if (limit < 1 || limit > quota.greatest()) {
                throw new IllegalArgumentException(
                        quota.code() + " must be a whole number from 1 to " + quota.greatest() + ", not " + limit);
            }
        });
    }

    /** The limit of one quota; empty: it is unlimited. */
    public OptionalLong of(Quota quota) {
        Long limit = limits.get(quota);
        return limit == null ? OptionalLong.empty() : OptionalLong.of(limit);
    }

    /** The limits by their quotas' codes. */
    public Map<String, Long> byCode() {
        return limits.entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> entry.getKey().code(), Map.Entry::getValue, (one, _) -> one, TreeMap::new));
    }
}
