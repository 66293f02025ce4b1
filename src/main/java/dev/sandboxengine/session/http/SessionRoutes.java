package dev.sandboxengine.session.http;

import dev.sandboxengine.access.Permission;
import dev.sandboxengine.access.Principal;
import dev.sandboxengine.access.http.Callers;
import dev.sandboxengine.access.http.Needs;
import dev.sandboxengine.http.Answers;
import dev.sandboxengine.http.Audited;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.Query;
import dev.sandboxengine.http.RequestBody;
import dev.sandboxengine.http.Routes;
import dev.sandboxengine.http.UuidText;
import dev.sandboxengine.sandbox.http.OrderFields;
import dev.sandboxengine.session.Session;
import dev.sandboxengine.session.SessionException;
import dev.sandboxengine.session.SessionOrder;
import dev.sandboxengine.session.SessionState;
import dev.sandboxengine.session.SessionStore;
import dev.sandboxengine.session.Sessions;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Making links for candidates, and what becomes of them. Thread-safe. */
public final class SessionRoutes implements Routes {

    private static final String SESSIONS = API + "/sessions";
    private static final String SESSION = SESSIONS + "/{id}";
    private static final int PAGE = 50;
    private static final int MOST_ON_A_PAGE = 1000;

    private final Sessions sessions;
    private final SessionStore store;
    private final URI site;
    private final InstantSource clock;

    /** @param site where people reach the engine, without a slash at its end */
    public SessionRoutes(Sessions sessions, SessionStore store, URI site, InstantSource clock) {
        this.sessions = sessions;
        this.store = store;
        this.site = site;
        this.clock = clock;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.post(SESSIONS, this::create, Needs.SESSIONS_WRITE);
        routes.get(SESSIONS, this::list, Needs.SESSIONS_READ);
        routes.get(SESSION, this::show, Needs.SESSIONS_READ);
        routes.delete(SESSION, this::revoke, Needs.SESSIONS_WRITE);
        routes.post(SESSION + "/extend", this::extend, Needs.SESSIONS_WRITE);
    }

    private record ListView(List<SessionView> sessions, long total) {}

    private void create(Context ctx) {
        Query.of(ctx);
        Session session = sessions.create(order(RequestBody.of(ctx), Callers.of(ctx)));
        Answers.created(ctx, SESSIONS + "/" + session.id(), view(ctx, session));
    }

    private static SessionOrder order(RequestBody body, Principal caller) {
        Optional<String> task = body.text("task");
        Optional<String> description = body.text("task_description");
        if (task.isPresent() && description.isPresent()) {
            throw Problem.invalid(
                    "task_description", "give task, which has its description in the catalogue, or task_description");
        }
        SessionOrder order = new SessionOrder(
                caller.teamId(),
                caller.label(),
                body.requiredText("template_id"),
                task,
                description,
                body.durationOrSeconds("ttl")
                        .orElseThrow(() -> Problem.invalid(
                                "ttl", "ttl is missing: how long the candidate has, for example \"90m\"")),
                OrderFields.variables(body),
                OrderFields.metadata(body),
                OrderFields.services(body),
                body.moment("not_before"),
                body.moment("not_after"));
        body.end();
        return order;
    }

    private void list(Context ctx) {
        Query query = Query.of(ctx, "status", "limit", "offset");
        Principal caller = Callers.of(ctx);
        SessionStore.Page page = store.list(new SessionStore.Selection(
                caller.may(Permission.ADMIN)
                        ? Optional.empty()
                        : Optional.of(caller.teams().keySet()),
                query.text("status").map(SessionRoutes::state),
                query.number("limit", PAGE, 1, MOST_ON_A_PAGE),
                query.number("offset", 0, 0, Integer.MAX_VALUE)));
        Answers.ok(
                ctx,
                new ListView(
                        page.sessions().stream()
                                .map(session -> view(ctx, session))
                                .toList(),
                        page.total()));
    }

    private static SessionState state(String text) {
        return SessionState.of(text)
                .orElseThrow(() ->
                        Problem.invalid("status", "status must be one of " + String.join(", ", SessionState.codes())));
    }

    private void show(Context ctx) {
        Query.of(ctx);
        Answers.ok(ctx, view(ctx, find(ctx)));
    }

    private void revoke(Context ctx) {
        Query.of(ctx);
        Answers.ok(ctx, view(ctx, sessions.revoke(find(ctx).id())));
    }

    private void extend(Context ctx) {
        Query.of(ctx);
        RequestBody body = RequestBody.of(ctx);
        Duration by = body.duration("duration")
                .orElseThrow(
                        () -> Problem.invalid("duration", "duration is missing; for example {\"duration\": \"30m\"}"));
        body.end();
        Answers.ok(ctx, view(ctx, sessions.extend(find(ctx).id(), by)));
    }

    /** The session of the path, as far as its caller may see it. */
    private Session find(Context ctx) {
        String id = ctx.pathParam("id");
        Principal caller = Callers.of(ctx);
        Audited.object(ctx, "session", id);
        Session found = UuidText.parse(id)
                .flatMap(store::find)
                .filter(session -> caller.sees(session.teamId()))
                .orElseThrow(() -> new SessionException.NotFound(id));
        Audited.team(ctx, found.teamId());
        return found;
    }

    /** Whoever has the link can use the sandbox: so only those see it who may give it away. */
    private SessionView view(Context ctx, Session session) {
        return SessionView.of(
                session.asOf(clock.instant()), site, Callers.of(ctx).may(Permission.SESSIONS_WRITE));
    }
}
