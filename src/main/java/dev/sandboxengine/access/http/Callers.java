package dev.sandboxengine.access.http;

import dev.sandboxengine.access.ApiKey;
import dev.sandboxengine.access.Candidate;
import dev.sandboxengine.access.Credential;
import dev.sandboxengine.access.LoggedIn;
import dev.sandboxengine.access.OpenConnections;
import dev.sandboxengine.access.Permission;
import dev.sandboxengine.access.Principal;
import dev.sandboxengine.access.Ticket;
import io.javalin.http.Context;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The principal behind a request. */
public final class Callers {

    private static final String ATTRIBUTE = "principal";
    private static final String LOGIN = "login";
    private static final String KEY = "api-key";
    private static final String TICKET = "ticket";
    private static final String CANDIDATE = "candidate";
    private static final String LISTENER = "principal-listener";

    private Callers() {}

    /**
     * Will tell the listener who makes this request, as soon as that is known, and before it is asked what they may: it may
     * refuse them. There is one listener at most, and it is told once.
     */
    public static void listen(Context ctx, Consumer<Principal> listener) {
        ctx.attribute(LISTENER, listener);
    }

    static void remember(Context ctx, Principal principal) {
        ctx.attribute(ATTRIBUTE, principal);
        @Nullable Consumer<Principal> listener = ctx.attribute(LISTENER);
        if (listener != null) {
            ctx.attribute(LISTENER, null);
            listener.accept(principal);
        }
    }

    static void remember(Context ctx, LoggedIn login) {
        ctx.attribute(LOGIN, login);
    }

    static void remember(Context ctx, ApiKey key) {
        ctx.attribute(KEY, key);
    }

    static void remember(Context ctx, Ticket ticket) {
        ctx.attribute(TICKET, ticket);
    }

    static void remember(Context ctx, Candidate candidate) {
        ctx.attribute(CANDIDATE, candidate);
    }

    /** What the caller showed to be known; empty for a ticket, which can show nothing again. */
    static Optional<Credential> shown(Context ctx) {
        return login(ctx)
                .<Credential>map(login -> new Credential.Session(login.login()))
                .or(() -> Optional.ofNullable(ctx.<ApiKey>attribute(KEY)).map(Credential.Key::of))
                .or(() -> Optional.ofNullable(ctx.<Candidate>attribute(CANDIDATE))
                        .flatMap(candidate ->
                                candidate.sandbox().map(sandbox -> new Credential.Link(candidate.session(), sandbox))));
    }

    /** The session whose link this is. Only for routes that are opened by one. */
    public static UUID session(Context ctx) {
        return candidate(ctx).session();
    }

    static Candidate candidate(Context ctx) {
        Candidate candidate = ctx.attribute(CANDIDATE);
        if (candidate == null) {
            throw new IllegalStateException("no session's token was shown");
        }
        return candidate;
    }

    /** The ticket that the request shows; empty when it shows something else, or nothing. */
    public static Optional<Ticket> ticket(Context ctx) {
        return Optional.ofNullable(ctx.attribute(TICKET));
    }

    /**
     * On what a connection rests that this request opens.
     *
     * @param team whose thing it leads to
     */
    public static OpenConnections.Terms terms(Context ctx, Permission permission, UUID team) {
        Credential shown = shown(ctx)
                .or(() -> ticket(ctx).map(Ticket::maker))
                .orElseThrow(() -> new IllegalStateException(
                        "the route " + ctx.path() + " needs nothing, so its caller has no rights to lose"));
        return new OpenConnections.Terms(shown, permission, team);
    }

    /** The login that the request shows; empty when it shows a key, or nothing. */
    static Optional<LoggedIn> login(Context ctx) {
        return Optional.ofNullable(ctx.attribute(LOGIN));
    }

    /** Who makes this request, if they had to say so. */
    public static Optional<Principal> known(Context ctx) {
        return Optional.ofNullable(ctx.attribute(ATTRIBUTE));
    }

    /** Who makes this request. Only for routes that need something. */
    public static Principal of(Context ctx) {
        Principal principal = ctx.attribute(ATTRIBUTE);
        if (principal == null) {
            throw new IllegalStateException("the route " + ctx.path() + " needs nothing, so its caller is unknown");
        }
        return principal;
    }
}
