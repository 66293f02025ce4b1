package dev.sandboxengine.session.http;

import dev.sandboxengine.access.http.Callers;
import dev.sandboxengine.access.http.Needs;
import dev.sandboxengine.http.Answers;
import dev.sandboxengine.http.Audited;
import dev.sandboxengine.http.Query;
import dev.sandboxengine.http.RequestBody;
import dev.sandboxengine.http.Routes;
import dev.sandboxengine.sandbox.SandboxId;
import dev.sandboxengine.session.Session;
import dev.sandboxengine.session.SessionException;
import dev.sandboxengine.session.SessionStore;
import dev.sandboxengine.session.Sessions;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What whoever has a link can do with it: the token in the path is all that is asked for. Thread-safe. */
public final class JoinRoutes implements Routes {

    private static final String LINK = API + "/join/{token}";

    private final Sessions sessions;
    private final SessionStore store;
    private final JoinedSandbox sandbox;
    private final InstantSource clock;

    /** @param sandbox shows the sandbox of a session */
    public JoinRoutes(Sessions sessions, SessionStore store, JoinedSandbox sandbox, InstantSource clock) {
        this.sessions = sessions;
        this.store = store;
        this.sandbox = sandbox;
        this.clock = clock;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get(LINK, this::show, Needs.LINK);
        routes.post(LINK + "/activate", this::activate, Needs.LINK);
    }

    private record Activated(String status, @Nullable String sandboxId) {}

    private void show(Context ctx) {
        Query.of(ctx);
        UUID id = Callers.session(ctx);
        Instant now = clock.instant();
        Session session = store.find(id)
                .orElseThrow(() -> new SessionException.NotFound(id.toString()))
                .asOf(now);
        Answers.ok(ctx, sandbox.view(session, now));
    }

    private void activate(Context ctx) {
        Query.of(ctx);
        UUID id = Callers.session(ctx);
        Audited.object(ctx, "session", id.toString());
        RequestBody.of(ctx).end();
        Session session = sessions.activate(id);
        Answers.ok(
                ctx,
                new Activated(
                        session.state().code(),
                        session.sandbox().map(SandboxId::value).orElse(null)));
    }
}
