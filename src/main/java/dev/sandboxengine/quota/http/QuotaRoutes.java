package dev.sandboxengine.quota.http;

import dev.sandboxengine.access.Permission;
import dev.sandboxengine.access.Principal;
import dev.sandboxengine.access.http.Callers;
import dev.sandboxengine.access.http.Needs;
import dev.sandboxengine.http.Answers;
import dev.sandboxengine.http.Audited;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.ProblemWriter;
import dev.sandboxengine.http.Query;
import dev.sandboxengine.http.RequestBody;
import dev.sandboxengine.http.Routes;
import dev.sandboxengine.http.UuidText;
import dev.sandboxengine.quota.Quota;
import dev.sandboxengine.quota.QuotaExceeded;
import dev.sandboxengine.quota.QuotaLimits;
import dev.sandboxengine.quota.QuotaScope;
import dev.sandboxengine.quota.QuotaStanding;
import dev.sandboxengine.quota.QuotaStore;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What may be used and is used, and setting it. */
public final class QuotaRoutes implements Routes {

    private static final String QUOTAS = API + "/quotas";
    private static final String ENGINE = QUOTAS + "/engine";
    private static final String TEAM = QUOTAS + "/teams/{id}";
    private static final String CLIENT = QUOTAS + "/api-clients/{id}";

    private final QuotaStore quotas;
    private final InstantSource clock;

    public QuotaRoutes(QuotaStore quotas, InstantSource clock) {
        this.quotas = quotas;
        this.clock = clock;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.exception(QuotaExceeded.class, (e, ctx) -> ProblemWriter.write(ctx, problem(e)));
        routes.get(QUOTAS, this::show, Needs.SANDBOXES_READ);
        routes.put(ENGINE, ctx -> set(ctx, engine()), Needs.ADMIN);
        routes.delete(ENGINE, ctx -> reset(ctx, engine()), Needs.ADMIN);
        routes.put(TEAM, ctx -> set(ctx, inPath(ctx, QuotaScope.Team::new)), Needs.ADMIN);
        routes.delete(TEAM, ctx -> reset(ctx, inPath(ctx, QuotaScope.Team::new)), Needs.ADMIN);
        routes.put(CLIENT, ctx -> set(ctx, inPath(ctx, QuotaScope.Key::of)), Needs.ADMIN);
        routes.delete(CLIENT, ctx -> reset(ctx, inPath(ctx, QuotaScope.Key::of)), Needs.ADMIN);
    }

    private static QuotaScope engine() {
        return new QuotaScope.Engine();
    }

    private static QuotaScope inPath(Context ctx, Function<UUID, QuotaScope> scope) {
        String id = ctx.pathParam("id");
        return scope.apply(UuidText.parse(id).orElseThrow(() -> nothing(ctx)));
    }

    private static Problem nothing(Context ctx) {
        return Problem.of(
                Problem.Kind.NOT_FOUND,
                ctx.path().contains("/api-clients/") ? "there is no such API client" : "there is no such team");
    }

    private record StandingsView(
            StandingView team, StandingView key, @Nullable StandingView engine) {}

    private void show(Context ctx) {
        Query query = Query.of(ctx, "team_id", "api_client_id");
        Principal caller = Callers.of(ctx);
        boolean administrator = caller.may(Permission.ADMIN);
        UUID team = named(query, "team_id", "team").orElseGet(caller::teamId);
        QuotaScope.Key key = named(query, "api_client_id", "API client")
                .map(QuotaScope.Key::of)
                .orElseGet(() -> new QuotaScope.Key(caller.label()));
        if (!caller.sees(team)) {
            throw missing("team");
        }
        if (!administrator && !key.label().equals(caller.label())) {
            throw missing("API client");
        }
        Answers.ok(
                ctx,
                new StandingsView(
                        view(new QuotaScope.Team(team), "team"),
                        view(key, "API client"),
                        administrator ? view(engine(), "engine") : null));
    }

    private static Optional<UUID> named(Query query, String parameter, String what) {
        return query.text(parameter).map(id -> UuidText.parse(id).orElseThrow(() -> missing(what)));
    }

    private static Problem missing(String what) {
        return Problem.of(Problem.Kind.NOT_FOUND, "there is no such " + what);
    }

    private StandingView view(QuotaScope scope, String what) {
        return StandingView.of(quotas.find(scope, clock.instant()).orElseThrow(() -> missing(what)));
    }

    private void set(Context ctx, QuotaScope scope) {
        Query.of(ctx);
        RequestBody body = RequestBody.of(ctx);
        Map<Quota, Long> limits = new EnumMap<>(Quota.class);
        for (Quota quota : Quota.values()) {
            body.wholeNumber(quota.code(), 1, quota.greatest()).ifPresent(limit -> limits.put(quota, limit));
        }
        body.end();
        tell(ctx, scope);
        if (!quotas.set(scope, new QuotaLimits(limits))) {
            throw nothing(ctx);
        }
        answer(ctx, scope);
    }

    private void reset(Context ctx, QuotaScope scope) {
        Query.of(ctx);
        tell(ctx, scope);
        if (!quotas.reset(scope)) {
            throw nothing(ctx);
        }
        answer(ctx, scope);
    }

    private static void tell(Context ctx, QuotaScope scope) {
        if (scope instanceof QuotaScope.Team team) {
            Audited.team(ctx, team.id());
        }
    }

    private void answer(Context ctx, QuotaScope scope) {
        QuotaStanding standing = quotas.find(scope, clock.instant()).orElseThrow(() -> nothing(ctx));
        Answers.ok(ctx, StandingView.of(standing));
    }

    private record ExceededView(
            String scope, @Nullable String subject, String name, long limit, long used, long requested) {}

    private static Problem problem(QuotaExceeded exceeded) {
        return Problem.later(Problem.Kind.QUOTA_EXCEEDED, String.valueOf(exceeded.getMessage()), exceeded.retryAfter())
                .with(
                        "quota",
                        new ExceededView(
                                exceeded.scope().code(),
                                StandingView.subject(exceeded.scope()),
                                exceeded.quota().code(),
                                exceeded.limit(),
                                exceeded.used(),
                                exceeded.requested()));
    }
}
