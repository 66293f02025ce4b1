package dev.sandboxengine.access.http;

import dev.sandboxengine.access.InvitationToken;
import dev.sandboxengine.access.LoggedIn;
import dev.sandboxengine.access.Logins;
import dev.sandboxengine.access.Principal;
import dev.sandboxengine.access.Registrations;
import dev.sandboxengine.access.User;
import dev.sandboxengine.access.UserStore;
import dev.sandboxengine.http.Answers;
import dev.sandboxengine.http.ClientAddress;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.Query;
import dev.sandboxengine.http.RequestBody;
import dev.sandboxengine.http.Routes;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Logging in and out, registering, and who one is. */
public final class AuthRoutes implements Routes {

    private static final String AUTH = API + "/auth";

    private final Logins logins;
    private final Registrations registrations;
    private final UserStore users;
    private final BrowserLogin browser;
    private final Runnable changed;

    /** @param changed is run after each change, so that it counts at once */
    public AuthRoutes(
            Logins logins, Registrations registrations, UserStore users, BrowserLogin browser, Runnable changed) {
        this.logins = logins;
        this.registrations = registrations;
        this.users = users;
        this.browser = browser;
        this.changed = changed;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.post(AUTH + "/login", this::login, Needs.NOTHING);
        routes.post(AUTH + "/register", this::register, Needs.NOTHING);
        routes.post(AUTH + "/logout", this::logout, Needs.MEMBER);
        routes.post(AUTH + "/logout-all", this::logoutAll, Needs.MEMBER);
        routes.post(AUTH + "/password", this::password, Needs.MEMBER);
        routes.get(AUTH + "/me", this::me, Needs.MEMBER);
    }

    private record LoginView(@Nullable String token, Instant expiresAt, UserView user) {
        @Override
        public String toString() {
            return user.toString();
        }
    }

    private record TeamView(UUID id, String name, String role) {}

    private record MeView(
            String kind,
            UUID id,
            String name,
            @Nullable String email,
            @Nullable String role,
            UUID teamId,
            List<TeamView> teams,
            List<String> permissions,
            @Nullable Instant expiresAt) {}

    private void login(Context ctx) {
        Query.of(ctx);
        RequestBody body = RequestBody.of(ctx);
        Optional<String> username = body.text("username");
        Optional<String> email = body.text("email");
        String password = body.requiredText("password");
        boolean cookie = body.flag("cookie", false);
        body.end();
        if (username.isPresent() == email.isPresent()) {
            throw Problem.invalid("username", "give username or email, and not both");
        }
        if (cookie) {
            browser.refuseUnfit(ctx);
        }
        Logins.Opened opened = logins.open(
                username.or(() -> email).get(), password, ClientAddress.of(ctx).getHostAddress());
        if (cookie) {
            browser.put(ctx, opened.token());
        }
        // Where a script need not have it, it should not
        Answers.ok(
                ctx,
                new LoginView(
                        cookie ? null : opened.token(),
                        opened.login().expiresAt(),
                        UserView.of(opened.login().user())));
    }

    private void register(Context ctx) {
        Query.of(ctx);
        RequestBody body = RequestBody.of(ctx);
        String username = body.requiredText("username");
        Optional<String> email = body.text("email");
        String password = body.requiredText("password");
        Optional<InvitationToken> invitation = body.text("invitation").map(InvitationToken::new);
        body.end();
        User user = registrations.register(username, email, password, invitation);
        Answers.created(ctx, AUTH + "/me", UserView.of(user));
    }

    private void logout(Context ctx) {
        Query.of(ctx);
        LoggedIn who = person(ctx);
        RequestBody.of(ctx).end();
        logins.close(who.login());
        changed.run();
        browser.remove(ctx);
        Answers.ok(ctx, Map.of("logged_out", true));
    }

    private void logoutAll(Context ctx) {
        Query.of(ctx);
        LoggedIn who = person(ctx);
        RequestBody.of(ctx).end();
        logins.closeAll(who.user().id());
        changed.run();
        browser.remove(ctx);
        Answers.ok(ctx, Map.of("logged_out", true));
    }

    private void password(Context ctx) {
        Query.of(ctx);
        LoggedIn who = person(ctx);
        RequestBody body = RequestBody.of(ctx);
        String current = body.requiredText("current");
        String fresh = body.requiredText("new");
        body.end();
        logins.changePassword(who, current, fresh, ClientAddress.of(ctx).getHostAddress());
        changed.run();
        Answers.ok(ctx, Map.of("changed", true));
    }

    private void me(Context ctx) {
        Query.of(ctx);
        Principal caller = Callers.of(ctx);
        Optional<LoggedIn> login = Callers.login(ctx);
        Map<UUID, String> names = users.teamNames(caller.teams().keySet());
        List<TeamView> teams = caller.teams().entrySet().stream()
                .filter(team -> names.containsKey(team.getKey()))
                .map(team -> new TeamView(
                        team.getKey(),
                        names.getOrDefault(team.getKey(), ""),
                        team.getValue().name().toLowerCase(Locale.ROOT)))
                .sorted(Comparator.comparing(TeamView::name))
                .toList();
        Answers.ok(
                ctx,
                new MeView(
                        caller.kind().code(),
                        caller.id(),
                        caller.name(),
                        login.flatMap(who -> who.user().email()).orElse(null),
                        login.map(who -> who.user().role().code()).orElse(null),
                        caller.teamId(),
                        teams,
                        caller.granted().stream().sorted().toList(),
                        login.map(LoggedIn::expiresAt).orElse(null)));
    }

    private static LoggedIn person(Context ctx) {
        return Callers.login(ctx)
                .orElseThrow(
                        () -> Problem.of(
                                Problem.Kind.PERMISSION_DENIED,
                                "this is for people who have logged in, not for keys; send the token of POST /api/v1/auth/login"));
    }
}
