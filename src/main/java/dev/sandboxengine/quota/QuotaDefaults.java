package dev.sandboxengine.quota;

import java.util.Map;

/**
 * What counts where nothing was set.
 *
 * @param engine for all sandboxes together
 * @param team for each team
 * @param key for each caller: an API client, or a user
 */
public record QuotaDefaults(QuotaLimits engine, QuotaLimits team, QuotaLimits key) {

    /** Nothing is limited. */
    public static final QuotaDefaults UNLIMITED =
            new QuotaDefaults(QuotaLimits.UNLIMITED, QuotaLimits.UNLIMITED, QuotaLimits.UNLIMITED);

    /** What counts for that scope. */
    public QuotaLimits of(QuotaScope scope) {
        return switch (scope) {
            case QuotaScope.Engine _ -> engine;
            case QuotaScope.Team _ -> team;
            case QuotaScope.Key _ -> key;
        };
    }

    /** The limits by their scopes' and quotas' codes. */
    public Map<String, Map<String, Long>> byCode() {
        return Map.of(QuotaScope.ENGINE, engine.byCode(), QuotaScope.TEAM, team.byCode(), QuotaScope.KEY, key.byCode());
    }
}
