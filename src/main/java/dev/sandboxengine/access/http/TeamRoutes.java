package dev.sandboxengine.access.http;

import dev.sandboxengine.access.Principal;
import dev.sandboxengine.access.Team;
import dev.sandboxengine.access.TeamException;
import dev.sandboxengine.access.TeamRole;
import dev.sandboxengine.access.Teams;
import dev.sandboxengine.http.Answers;
import dev.sandboxengine.http.Audited;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.Query;
import dev.sandboxengine.http.RequestBody;
import dev.sandboxengine.http.Routes;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Teams and who is in them. Thread-safe. */
public final class TeamRoutes implements Routes {

    private static final String TEAMS = API + "/teams";
    private static final String TEAM = TEAMS + "/{id}";
    private static final String MEMBERS = TEAM + "/members";
    private static final String MEMBER = MEMBERS + "/{user_id}";
    private static final int MOST_ON_A_PAGE = 1000;

    private final Teams teams;

    public TeamRoutes(Teams teams) {
        this.teams = teams;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.post(TEAMS, this::create, Needs.ADMIN);
        routes.get(TEAMS, this::list, Needs.MEMBER);
        routes.get(TEAM, this::show, Needs.MEMBER);
        routes.patch(TEAM, this::rename, Needs.MEMBER);
        routes.delete(TEAM, this::delete, Needs.ADMIN);
        routes.get(MEMBERS, this::members, Needs.MEMBER);
        routes.post(MEMBERS, this::addMember, Needs.MEMBER);
        routes.patch(MEMBER, this::changeMember, Needs.MEMBER);
        routes.delete(MEMBER, this::removeMember, Needs.MEMBER);
    }

    /** The role is the caller's in it, where they are in it. */
    private record View(
            UUID id,
            String name,
            Instant createdAt,
            @Nullable String role) {

        static View of(Team team, Principal caller) {
            return new View(
                    team.id(),
                    team.name(),
                    team.createdAt(),
                    Optional.ofNullable(caller.teams().get(team.id()))
                            .map(TeamRoutes::code)
                            .orElse(null));
        }
    }

    private record ListView(List<View> teams, long total) {}

    private record MemberView(UUID userId, String username, String role) {

        static MemberView of(Team.Member member) {
            return new MemberView(member.userId(), member.username(), code(member.role()));
        }
    }

    private record MembersView(List<MemberView> members, long total) {}

    private static String code(TeamRole role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    private void create(Context ctx) {
        String name = onlyName(ctx);
        Team team = teams.create(Callers.of(ctx), name);
        Answers.created(ctx, TEAMS + "/" + team.id(), View.of(team, Callers.of(ctx)));
    }

    private static String onlyName(Context ctx) {
        Query.of(ctx);
        RequestBody body = RequestBody.of(ctx);
        String name = Values.requiredName(body);
        body.end();
        return name;
    }

    private void list(Context ctx) {
        Query query = Query.of(ctx, "limit", "offset");
        Principal caller = Callers.of(ctx);
        Team.Page page = teams.list(caller, limit(query), offset(query));
        Answers.ok(
                ctx,
                new ListView(
                        page.teams().stream().map(team -> View.of(team, caller)).toList(), page.total()));
    }

    private static int limit(Query query) {
        return query.number("limit", 50, 1, MOST_ON_A_PAGE);
    }

    private static int offset(Query query) {
        return query.number("offset", 0, 0, Integer.MAX_VALUE);
    }

    private void show(Context ctx) {
        Query.of(ctx);
        Answers.ok(ctx, View.of(teams.find(Callers.of(ctx), id(ctx)), Callers.of(ctx)));
    }

    private void rename(Context ctx) {
        String name = onlyName(ctx);
        Answers.ok(ctx, View.of(teams.rename(Callers.of(ctx), id(ctx), name), Callers.of(ctx)));
    }

    private void delete(Context ctx) {
        Query.of(ctx);
        Answers.ok(ctx, View.of(teams.delete(Callers.of(ctx), id(ctx)), Callers.of(ctx)));
    }

    private void members(Context ctx) {
        Query query = Query.of(ctx, "limit", "offset");
        Team.MemberPage page = teams.members(Callers.of(ctx), id(ctx), limit(query), offset(query));
        Answers.ok(
                ctx, new MembersView(page.members().stream().map(MemberView::of).toList(), page.total()));
    }

    private void addMember(Context ctx) {
        Query.of(ctx);
        RequestBody body = RequestBody.of(ctx);
        UUID user = Values.uuid("user_id", body.requiredText("user_id"));
        TeamRole role = body.text("role").map(TeamRoutes::role).orElse(TeamRole.MEMBER);
        body.end();
        UUID team = id(ctx);
        Audited.object(ctx, "user", user.toString());
        Team.Member member = teams.addMember(Callers.of(ctx), team, user, role);
        Answers.created(ctx, TEAMS + "/" + team + "/members/" + user, MemberView.of(member));
    }

    private void changeMember(Context ctx) {
        Query.of(ctx);
        RequestBody body = RequestBody.of(ctx);
        TeamRole role = role(body.requiredText("role"));
        body.end();
        UUID team = id(ctx);
        Answers.ok(ctx, MemberView.of(teams.changeMember(Callers.of(ctx), team, user(ctx, team), role)));
    }

    private void removeMember(Context ctx) {
        Query.of(ctx);
        UUID team = id(ctx);
        Answers.ok(ctx, MemberView.of(teams.removeMember(Callers.of(ctx), team, user(ctx, team))));
    }

    private static TeamRole role(String text) {
        for (TeamRole role : TeamRole.values()) {
            if (code(role).equals(text)) {
                return role;
            }
        }
        throw Problem.invalid("role", "role must be member or owner");
    }

    private static UUID id(Context ctx) {
        String id = ctx.pathParam("id");
        return Values.uuid(id).orElseThrow(() -> TeamException.NotFound.team(id));
    }

    /** The member of the path, to whom it is done: not to the team. */
    private static UUID user(Context ctx, UUID team) {
        String text = ctx.pathParam("user_id");
        UUID user = Values.uuid(text).orElseThrow(() -> TeamException.NotFound.member(team, text));
        Audited.object(ctx, "user", user.toString());
        return user;
    }
}
