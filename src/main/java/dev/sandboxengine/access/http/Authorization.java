package dev.sandboxengine.access.http;

import dev.sandboxengine.access.ApiKey;
import dev.sandboxengine.access.Candidate;
import dev.sandboxengine.access.CandidateAuthentication;
import dev.sandboxengine.access.KeyAuthentication;
import dev.sandboxengine.access.LoggedIn;
import dev.sandboxengine.access.Permission;
import dev.sandboxengine.access.Principal;
import dev.sandboxengine.access.SessionToken;
import dev.sandboxengine.access.TicketAuthentication;
import dev.sandboxengine.access.TicketPurpose;
import dev.sandboxengine.access.TicketToken;
import dev.sandboxengine.access.UserAuthentication;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.Routes;
import dev.sandboxengine.http.UuidText;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.security.RouteRole;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request through when its key, its login, its ticket or its link may do what its route needs. A route that declares nothing is closed.
 * Thread-safe.
 */
public final class Authorization implements Routes {

    private static final String BEARER = "Bearer ";
    private static final String TEAM = "X-Team-ID";

    private final KeyAuthentication keys;
    private final UserAuthentication users;
    private final TicketAuthentication tickets;
    private final CandidateAuthentication candidates;
    private final BrowserLogin browser;
    private final KeysInUrls inUrls;

    public Authorization(
            KeyAuthentication keys,
            UserAuthentication users,
            TicketAuthentication tickets,
            CandidateAuthentication candidates,
            BrowserLogin browser,
            KeysInUrls inUrls) {
        this.keys = keys;
        this.users = users;
        this.tickets = tickets;
        this.candidates = candidates;
        this.browser = browser;
        this.inUrls = inUrls;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.beforeMatched(ctx -> check(ctx, false));
        routes.wsBeforeUpgrade(ctx -> check(ctx, true));
    }

    private void check(Context ctx, boolean upgrade) {
        if (upgrade && ctx.routeRoles().isEmpty()) {
            // An upgrade comes here whether or not there is a route for it
            throw Problem.of(Problem.Kind.NOT_FOUND, "there is nothing to connect to here; see /api/docs");
        }
        Needs needs = needed(ctx.routeRoles());
        if (needs == Needs.LINK) {
            Callers.remember(ctx, Principal.candidate(followed(ctx)));
        }
        if (needs.open()) {
            return;
        }
        Principal caller = authenticate(ctx, needs, upgrade);
        // Before it is refused: the limits count it, and the audit tells who was
        Callers.remember(ctx, caller);
        Principal principal = inTeam(ctx, caller);
        Callers.remember(ctx, principal);
        if (needs.candidate() || principal.kind() == Principal.Kind.CANDIDATE) {
            Callers.remember(ctx, atOwnTerminal(ctx, needs, principal));
            return;
        }
        if (!needs.permissions().isEmpty()) {
            refuseWithout(principal, needs.permissions());
        }
    }

    /** The candidate of the link that the path holds. */
    private Candidate followed(Context ctx) {
        Candidate candidate = SessionToken.parse(ctx.pathParam("token"))
                .flatMap(candidates::authenticate)
                .orElseThrow(() -> Problem.of(
                        Problem.Kind.NOT_FOUND,
                        "there is no such link; copy all of it, or ask whoever sent it for another one"));
        Callers.remember(ctx, candidate);
        return candidate;
    }

    /** Candidates have one way into the API with their token, which is theirs alone; everything else is closed to them. */
    private static Principal atOwnTerminal(Context ctx, Needs needs, Principal principal) {
        if (principal.kind() != Principal.Kind.CANDIDATE) {
            throw Problem.of(
                    Problem.Kind.PERMISSION_DENIED,
                    "this is opened by the token of the sandbox's session only; connect to /api/v1/ws/terminal/{id}");
        }
        if (!needs.candidate()) {
            throw Problem.of(
                    Problem.Kind.PERMISSION_DENIED,
                    "the token of a session opens /api/v1/join/{token} and the terminal of its own sandbox only");
        }
        Candidate candidate = Callers.candidate(ctx);
        if (!candidate.has(ctx.pathParam("id"))) {
            throw Problem.of(Problem.Kind.NOT_FOUND, "this session has no such sandbox");
        }
        if (!candidate.active()) {
            throw Problem.of(
                    Problem.Kind.PERMISSION_DENIED,
                    "the session is " + candidate.status() + "; its terminal is open while it is active only");
        }
        return Principal.atOwnTerminal(candidate);
    }

    /** Refuses whoever has none of these permissions, and names the first. */
    static void refuseWithout(Principal principal, List<Permission> permissions) {
        if (permissions.stream().noneMatch(principal::may)) {
            throw Problem.of(
                    Problem.Kind.PERMISSION_DENIED,
                    "this " + inWords(principal.kind()) + " lacks the permission "
                            + permissions.getFirst().code());
        }
    }

    private static String inWords(Principal.Kind kind) {
        return switch (kind) {
            case API_CLIENT -> "key";
            case USER -> "user";
            case TICKET -> "ticket";
            case CANDIDATE -> "session";
        };
    }

    private static Needs needed(Set<RouteRole> roles) {
        for (RouteRole role : roles) {
            if (role instanceof Needs needs) {
                return needs;
            }
        }
        throw Problem.of(Problem.Kind.PERMISSION_DENIED, "this route is closed");
    }

    private Principal authenticate(Context ctx, Needs needs, boolean upgrade) {
        @Nullable String authorization = ctx.header("Authorization");
        if (authorization != null && !authorization.isBlank()) {
            boolean bearer = authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
            String shown = (bearer ? authorization.substring(BEARER.length()) : authorization).strip();
            Optional<SessionToken> link = SessionToken.parse(shown);
            if (link.isPresent()) {
                return candidate(ctx, link.get());
            }
            return UserAuthentication.isToken(shown) ? user(ctx, shown) : client(ctx, shown);
        }
        @Nullable String header = ctx.header("X-API-Key");
        if (header != null) {
            return client(ctx, header.strip());
        }
        @Nullable String ticket = needs.ticket().isPresent() ? ctx.queryParam("ticket") : null;
        if (ticket != null) {
            return ticket(ctx, new TicketToken(ticket), needs.ticket().get());
        }
        @Nullable String session = needs.candidate() ? ctx.queryParam("session_token") : null;
        if (session != null) {
            return candidate(ctx, SessionToken.parse(session).orElseThrow(Authorization::unknownLink));
        }
        // Browsers cannot set headers on an upgrade; the original's clients put the key here
        @Nullable String token = upgrade ? ctx.queryParam("token") : null;
        if (token != null) {
            refuseIfSwitchedOff();
            return client(ctx, token);
        }
        String cookie = browser.token(ctx).orElseThrow(Authorization::unknown);
        if (upgrade || !ctx.method().name().matches("GET|HEAD|OPTIONS")) {
            // A browser adds the cookie, whoever's page it was that made the request
            browser.refuseForeign(ctx);
        }
        return user(ctx, cookie);
    }

    private Principal client(Context ctx, String text) {
        ApiKey key = new ApiKey(text);
        Principal principal = keys.authenticate(key).orElseThrow(Authorization::unknown);
        Callers.remember(ctx, key);
        return principal;
    }

    private Principal candidate(Context ctx, SessionToken token) {
        Candidate candidate = candidates.authenticate(token).orElseThrow(Authorization::unknownLink);
        Callers.remember(ctx, candidate);
        return Principal.candidate(candidate);
    }

    private static Problem unknownLink() {
        return Problem.of(
                Problem.Kind.UNAUTHENTICATED,
                "there is no session with this token; it is the last part of the link, 48 letters and digits");
    }

    private Principal ticket(Context ctx, TicketToken token, TicketPurpose purpose) {
        Optional<String> path =
                purpose == TicketPurpose.DOWNLOAD ? Optional.ofNullable(ctx.queryParam("path")) : Optional.empty();
        Optional<UUID> recording =
                Optional.ofNullable(ctx.pathParamMap().get("recording")).flatMap(UuidText::parse);
        TicketAuthentication.Admission admission = tickets.use(token, purpose, ctx.pathParam("id"), path, recording)
                .orElseThrow(() -> Problem.of(
                        Problem.Kind.UNAUTHENTICATED,
                        "this ticket was used, has expired, is for something else, or its maker may no longer do this;"
                                + " get a new one with POST /api/v1/tickets"));
        Callers.remember(ctx, admission.ticket());
        return admission.principal();
    }

    private void refuseIfSwitchedOff() {
        if (inUrls == KeysInUrls.REFUSED) {
            throw Problem.of(
                    Problem.Kind.UNAUTHENTICATED,
                    "keys in URLs are switched off here (TOKEN_IN_URL); get a ticket with POST /api/v1/tickets and"
                            + " connect with ?ticket=<ticket>");
        }
    }

    private Principal user(Context ctx, String token) {
        LoggedIn login = users.authenticate(token)
                .orElseThrow(() -> Problem.of(
                        Problem.Kind.UNAUTHENTICATED,
                        "this login has ended or never was; log in with POST /api/v1/auth/login"));
        Callers.remember(ctx, login);
        return login.principal();
    }

    private static Problem unknown() {
        return Problem.of(
                Problem.Kind.UNAUTHENTICATED,
                "send a valid API key as 'Authorization: Bearer <key>' or 'X-API-Key: <key>', or log in with"
                        + " POST /api/v1/auth/login");
    }

    /** The caller in the team that the request names, where it names one. */
    private static Principal inTeam(Context ctx, Principal caller) {
        @Nullable String name = ctx.header(TEAM);
        if (name == null) {
            return caller;
        }
        UUID team = UuidText.parse(name)
                .orElseThrow(() -> Problem.invalid(TEAM, TEAM + " must be a team's id, which is a UUID"));
        if (!caller.teams().containsKey(team)) {
            throw Problem.of(
                    Problem.Kind.NOT_FOUND,
                    "there is no team '" + team + "' that you are in; GET /api/v1/auth/me lists those that there are");
        }
        return caller.actingIn(team);
    }
}
