package dev.sandboxengine.access.http;

import dev.sandboxengine.access.Invitation;
import dev.sandboxengine.access.InvitationStore;
import dev.sandboxengine.access.Invitations;
import dev.sandboxengine.access.Principal;
import dev.sandboxengine.access.TeamRole;
import dev.sandboxengine.http.Answers;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.Query;
import dev.sandboxengine.http.RequestBody;
import dev.sandboxengine.http.Routes;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How a team's owners invite people. */
public final class InvitationRoutes implements Routes {

    private static final String INVITATIONS = API + "/invitations";
    private static final int PAGE = 50;
    private static final int LARGEST_PAGE = 1000;

    private final Invitations invitations;

    public InvitationRoutes(Invitations invitations) {
        this.invitations = invitations;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.post(INVITATIONS, this::invite, Needs.MEMBER);
        routes.get(INVITATIONS, this::list, Needs.MEMBER);
        routes.delete(INVITATIONS + "/{id}", this::revoke, Needs.MEMBER);
    }

    private record InvitationView(
            UUID id,
            UUID teamId,
            String role,
            String createdBy,
            Instant createdAt,
            Instant expiresAt,
            @Nullable Instant usedAt,
            @Nullable String token) {

        static InvitationView of(Invitation invitation, @Nullable String token) {
            return new InvitationView(
                    invitation.id(),
                    invitation.teamId(),
                    invitation.role().name().toLowerCase(Locale.ROOT),
                    invitation.createdBy(),
                    invitation.createdAt(),
                    invitation.expiresAt(),
                    invitation.usedAt().orElse(null),
                    token);
        }

        @Override
        public String toString() {
            return "invitation " + id;
        }
    }

    private record InvitationsView(List<InvitationView> invitations, long total) {}

    private void invite(Context ctx) {
        Query.of(ctx);
        Principal caller = Callers.of(ctx);
        RequestBody body = RequestBody.of(ctx);
        UUID team = body.text("team_id")
                .map(text -> Identifiers.field("team_id", text))
                .orElse(caller.teamId());
        TeamRole role = role(body.text("role").orElse("member"));
        Optional<Duration> life = body.duration("ttl");
        body.end();
        Invitations.Made made = invitations.invite(caller, team, role, life);
        Answers.created(
                ctx,
                INVITATIONS + "/" + made.invitation().id(),
                InvitationView.of(made.invitation(), made.token().value()));
    }

    private static TeamRole role(String text) {
        return switch (text) {
            case "member" -> TeamRole.MEMBER;
            case "owner" -> TeamRole.OWNER;
            default -> throw Problem.invalid("role", "role must be member or owner");
        };
    }

    private void list(Context ctx) {
        Query query = Query.of(ctx, "limit", "offset");
        InvitationStore.Page page = invitations.list(
                Callers.of(ctx),
                query.number("limit", PAGE, 1, LARGEST_PAGE),
                query.number("offset", 0, 0, Integer.MAX_VALUE));
        Answers.ok(
                ctx,
                new InvitationsView(
                        page.invitations().stream()
                                .map(invitation -> InvitationView.of(invitation, null))
                                .toList(),
                        page.total()));
    }

    private void revoke(Context ctx) {
        Query.of(ctx);
        UUID id = Identifiers.inPath(ctx, "invitation");
        invitations.revoke(Callers.of(ctx), id);
        Answers.ok(ctx, Map.of("id", id));
    }
}
