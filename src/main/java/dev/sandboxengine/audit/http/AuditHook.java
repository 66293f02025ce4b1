package dev.sandboxengine.audit.http;

import dev.sandboxengine.access.Permission;
import dev.sandboxengine.access.Principal;
import dev.sandboxengine.access.http.Callers;
import dev.sandboxengine.access.http.Needs;
import dev.sandboxengine.audit.AuditEntry;
import dev.sandboxengine.audit.AuditOutcome;
import dev.sandboxengine.audit.AuditRecorder;
import dev.sandboxengine.http.Audited;
import dev.sandboxengine.http.ClientAddress;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.ProblemWriter;
import dev.sandboxengine.http.Redaction;
import dev.sandboxengine.http.Refusals;
import dev.sandboxengine.http.RequestId;
import dev.sandboxengine.http.Routes;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.router.Endpoint;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Notes every change that a route answers, whatever the answer, every terminal that is opened or refused, and all that is done
 * with a ticket, and what asks for it. It hangs on all routes at once, so that none can be forgotten, and has to be registered after everything else
 * that looks at requests, and {@link #upgrades} before. Thread-safe.
 */
public final class AuditHook implements Routes {

    private static final Set<String> CHANGES = Set.of("POST", "PUT", "PATCH", "DELETE");

    /** Where somebody who is nobody yet tries to become somebody: there, failing to is what has to be known. */
    private static final Set<String> ENTRANCES = Set.of("auth.login", "auth.register");

    /** It was compared with what there is: the password is wrong, the name is taken. */
    private static final Set<Integer> FAILING = Set.of(401, 409);

    private static final Optional<String> TOO_MANY = Optional.of(Problem.Kind.RATE_LIMITED.code());
    private static final int SWITCHING = 101;

    private final AuditRecorder recorder;
    private final InstantSource clock;

    public AuditHook(AuditRecorder recorder, InstantSource clock) {
        this.recorder = recorder;
        this.clock = clock;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.after(API + "/*", this::answered);
        routes.wsBeforeUpgrade(API + "/*", this::opens);
    }

    /** Has every upgrade say why it is refused. Before everything else, as a refusal leaves out what comes after it. */
    public void upgrades(RoutesConfig routes) {
        routes.wsBeforeUpgrade(API + "/*", ctx -> Refusals.listen(ctx, problem -> refused(ctx, problem)));
    }

    private void answered(Context ctx) {
        @Nullable Endpoint route = ctx.endpoints().matchedHttpEndpoint();
        String method = ctx.method().name();
        if (route == null || !(CHANGES.contains(method) || isByTicket(ctx) || Audited.isNoted(ctx))) {
            return;
        }
        String action = RouteWords.action(method, route.path);
        int status = ctx.statusCode();
        if (!isKept(ctx, action, status)) {
            return;
        }
        Optional<Audited.Thing> object = Audited.object(ctx)
                .or(() -> RouteWords.object(route.path, ctx.path()))
                .or(() -> Optional.ofNullable(ctx.res().getHeader("Location")).flatMap(RouteWords::made));
        recorder.record(entry(ctx, action, object, RouteWords.path(route.path, ctx.path()), status));
    }

    /** Not what nobody known tried in vain: else anybody could fill the disk from outside. */
    private static boolean isKept(Context ctx, String action, int status) {
        if (ProblemWriter.code(ctx).equals(TOO_MANY)) {
            // The limits are there so that such a request costs nothing
            return false;
        }
        boolean failed = FAILING.contains(status) && Audited.tried(ctx).isPresent();
        return Callers.known(ctx).isPresent() || (ENTRANCES.contains(action) && (status < 400 || failed));
    }

    /** Everybody else has looked at it and let it pass, so that it is opened. */
    private void opens(Context ctx) {
        recorder.record(
                entry(ctx, RouteWords.opening(ctx.path()), Audited.object(ctx), Redaction.of(ctx.path()), SWITCHING));
    }

    private void refused(Context ctx, Problem problem) {
        @Nullable Endpoint route = ctx.endpoints().matchedHttpEndpoint();
        if (route == null || Callers.known(ctx).isEmpty() || problem.kind() == Problem.Kind.RATE_LIMITED) {
            // The same as with any other request
            return;
        }
        Optional<Audited.Thing> object = Audited.object(ctx).or(() -> RouteWords.object(route.path, ctx.path()));
        recorder.record(entry(
                ctx,
                RouteWords.opening(ctx.path()),
                object,
                Redaction.of(ctx.path()),
                problem.kind().status()));
    }

    private static boolean isByTicket(Context ctx) {
        return Callers.ticket(ctx).isPresent();
    }

    private AuditEntry entry(Context ctx, String action, Optional<Audited.Thing> object, String path, int status) {
        Optional<Principal> caller = Callers.known(ctx);
        return new AuditEntry(
                clock.instant(),
                caller.map(Principal::accountable).or(() -> Audited.by(ctx).map(Audited.Doer::label)),
                caller.map(Principal::name)
                        .or(() -> Audited.by(ctx).map(Audited.Doer::name))
                        .or(() -> Audited.tried(ctx)),
                caller.filter(who -> who.kind() == Principal.Kind.TICKET).map(Principal::label),
                ClientAddress.of(ctx).getHostAddress(),
                action,
                object.map(Audited.Thing::kind),
                object.map(Audited.Thing::id),
                Audited.team(ctx)
                        .or(() -> caller.filter(who -> !isAdministration(ctx, who))
                                .flatMap(Principal::currentTeam)),
                path,
                AuditOutcome.of(status),
                status,
                ProblemWriter.code(ctx),
                RequestId.of(ctx),
                ctx.res().getHeader("Idempotency-Replayed") != null);
    }

    /** Whether an administrator does what only administrators do: that is no team's, whichever they are in themselves. */
    private static boolean isAdministration(Context ctx, Principal caller) {
        return ctx.routeRoles().contains(Needs.ADMIN) && caller.may(Permission.ADMIN);
    }
}
