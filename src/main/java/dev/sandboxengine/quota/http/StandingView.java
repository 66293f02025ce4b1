package dev.sandboxengine.quota.http;

import dev.sandboxengine.quota.QuotaScope;
import dev.sandboxengine.quota.QuotaStanding;
import dev.sandboxengine.quota.QuotaUse;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How somebody stands, as the API shows it; a limit that is not there is none. */
record StandingView(String scope, @Nullable String subject, Map<String, Long> limits, boolean byDefault, QuotaUse use) {

    static StandingView of(QuotaStanding standing) {
        return new StandingView(
                standing.scope().code(),
                subject(standing.scope()),
                standing.limits().byCode(),
                standing.byDefault(),
                standing.use());
    }

    static @Nullable String subject(QuotaScope scope) {
        return scope instanceof QuotaScope.Engine ? null : scope.subject();
    }
}
