package dev.sandboxengine.access.http;

import dev.sandboxengine.access.UserDirectory;
import dev.sandboxengine.access.UserDirectory.WithPassword;
import dev.sandboxengine.access.UserRole;
import dev.sandboxengine.access.UserStore;
import dev.sandboxengine.http.Answers;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.Query;
import dev.sandboxengine.http.RequestBody;
import dev.sandboxengine.http.Routes;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an administrator does with users. */
public final class UserRoutes implements Routes {

    private static final String USERS = API + "/users";
    private static final String USER = USERS + "/{id}";
    private static final int PAGE = 50;
    private static final int LARGEST_PAGE = 1000;

    private final UserDirectory users;
    private final Runnable changed;

    /** @param changed is run after each change, so that it counts at once */
    public UserRoutes(UserDirectory users, Runnable changed) {
        this.users = users;
        this.changed = changed;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get(USERS, this::list, Needs.ADMIN);
        routes.post(USERS, this::create, Needs.ADMIN);
        routes.get(USER, this::get, Needs.ADMIN);
        routes.patch(USER, this::change, Needs.ADMIN);
        routes.delete(USER, this::delete, Needs.ADMIN);
    }

    private record UsersView(List<UserView> users, long total) {}

    private record WithPasswordView(UserView user, @Nullable String password) {
        static WithPasswordView of(WithPassword made) {
            return new WithPasswordView(
                    UserView.of(made.user()), made.generated().orElse(null));
        }

        @Override
        public String toString() {
            return user.toString();
        }
    }

    private void list(Context ctx) {
        Query query = Query.of(ctx, "limit", "offset");
        UserStore.Page page = users.list(
                query.number("limit", PAGE, 1, LARGEST_PAGE), query.number("offset", 0, 0, Integer.MAX_VALUE));
        Answers.ok(ctx, new UsersView(page.users().stream().map(UserView::of).toList(), page.total()));
    }

    private void create(Context ctx) {
        Query.of(ctx);
        RequestBody body = RequestBody.of(ctx);
        UserDirectory.Order order = new UserDirectory.Order(
                body.requiredText("username"),
                body.text("email"),
                role(body).orElse(UserRole.USER),
                body.text("password"),
                body.text("team_id").map(text -> Identifiers.field("team_id", text)));
        body.end();
        WithPassword made = users.add(order);
        Answers.created(ctx, USERS + "/" + made.user().id(), WithPasswordView.of(made));
    }

    private void get(Context ctx) {
        Query.of(ctx);
        Answers.ok(ctx, UserView.of(users.get(id(ctx))));
    }

    private void change(Context ctx) {
        Query.of(ctx);
        RequestBody body = RequestBody.of(ctx);
        UserDirectory.Change change = new UserDirectory.Change(
                role(body),
                body.value("is_active").map(_ -> body.flag("is_active", true)),
                body.text("email"),
                body.text("password"),
                body.flag("generate_password", false));
        body.end();
        if (change.generate() && change.password().isPresent()) {
            throw Problem.invalid("password", "give password or generate_password, not both");
        }
        WithPassword changedUser = users.change(id(ctx), change);
        changed.run();
        Answers.ok(ctx, WithPasswordView.of(changedUser));
    }

    private void delete(Context ctx) {
        Query.of(ctx);
        UUID id = id(ctx);
        users.delete(id);
        changed.run();
        Answers.ok(ctx, Map.of("id", id));
    }

    private static UUID id(Context ctx) {
        return Identifiers.inPath(ctx, "user");
    }

    private static Optional<UserRole> role(RequestBody body) {
        return body.text("role")
                .map(text ->
                        UserRole.of(text).orElseThrow(() -> Problem.invalid("role", "role must be user or admin")));
    }
}
