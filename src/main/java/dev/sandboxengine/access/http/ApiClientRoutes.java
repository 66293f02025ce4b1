package dev.sandboxengine.access.http;

import dev.sandboxengine.access.ApiClient;
import dev.sandboxengine.access.ApiClients;
import dev.sandboxengine.access.Principal;
import dev.sandboxengine.access.TeamException;
import dev.sandboxengine.http.Answers;
import dev.sandboxengine.http.Audited;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.Query;
import dev.sandboxengine.http.RequestBody;
import dev.sandboxengine.http.Routes;
import dev.sandboxengine.http.UuidText;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** API clients and their keys. A key is told once, when it is made. Thread-safe. */
public final class ApiClientRoutes implements Routes {

    private static final String CLIENTS = API + "/api-clients";
    private static final String CLIENT = CLIENTS + "/{id}";
    private static final int MOST_ON_A_PAGE = 1000;

    private final ApiClients clients;
    private final InstantSource clock;

    public ApiClientRoutes(ApiClients clients, InstantSource clock) {
        this.clients = clients;
        this.clock = clock;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.post(CLIENTS, this::create, Needs.MEMBER);
        routes.get(CLIENTS, this::list, Needs.MEMBER);
        routes.get(CLIENT, this::show, Needs.MEMBER);
        routes.patch(CLIENT, this::change, Needs.MEMBER);
        routes.delete(CLIENT, this::delete, Needs.MEMBER);
        routes.post(CLIENT + "/rotate", this::rotate, Needs.MEMBER);
    }

    private record View(
            UUID id,
            UUID teamId,
            String name,
            List<String> permissions,
            boolean isActive,
            Instant createdAt,
            @Nullable String createdBy,
            @Nullable Instant expiresAt,
            @Nullable Instant lastUsedAt,
            @Nullable Instant previousKeyUntil,
            @Nullable String key) {}

    private View view(ApiClient client, @Nullable String key) {
        return new View(
                client.id(),
                client.teamId(),
                client.name(),
                client.permissions(),
                client.isActive(),
                client.createdAt(),
                client.createdBy().orElse(null),
                client.expiresAt().orElse(null),
                client.lastUsedAt().orElse(null),
                client.previousUntil()
                        .filter(until -> until.isAfter(clock.instant()))
                        .orElse(null),
                key);
    }

    private View view(ApiClient client) {
        return view(client, null);
    }

    private View view(ApiClient.Issued issued) {
        return view(issued.client(), issued.key().value());
    }

    private record ListView(List<View> apiClients, long total) {}

    private void create(Context ctx) {
        Query.of(ctx);
        RequestBody body = RequestBody.of(ctx);
        Principal caller = Callers.of(ctx);
        ApiClient.Order order = new ApiClient.Order(
                body.text("team_id")
                        .map(text -> UuidText.field("team_id", text))
                        .orElseGet(caller::teamId),
                Values.requiredName(body),
                Values.permissions(body)
                        .orElseThrow(() -> Problem.invalid(
                                "permissions",
                                "permissions is missing; for example [\"sandboxes:*\", \"templates:read\"]")),
                end(body));
        body.end();
        if (caller.sees(order.teamId())) {
            Audited.team(ctx, order.teamId());
        }
        ApiClient.Issued issued = clients.create(caller, order);
        Answers.created(ctx, CLIENTS + "/" + issued.client().id(), view(issued));
    }

    private Optional<Instant> end(RequestBody body) {
        Optional<Instant> at = body.moment("expires_at");
        Optional<Duration> ttl = body.duration("ttl");
        if (at.isPresent() && ttl.isPresent()) {
            throw Problem.invalid("expires_at", "give expires_at or ttl, not both");
        }
        return at.or(() -> ttl.map(clock.instant()::plus));
    }

    private void list(Context ctx) {
        Query query = Query.of(ctx, "team_id", "limit", "offset");
        ApiClient.Page page = clients.list(
                Callers.of(ctx),
                query.text("team_id").map(text -> UuidText.field("team_id", text)),
                query.number("limit", 50, 1, MOST_ON_A_PAGE),
                query.number("offset", 0, 0, Integer.MAX_VALUE));
        Answers.ok(ctx, new ListView(page.clients().stream().map(this::view).toList(), page.total()));
    }

    private void show(Context ctx) {
        Query.of(ctx);
        Answers.ok(ctx, view(clients.find(Callers.of(ctx), id(ctx))));
    }

    private void change(Context ctx) {
        Query.of(ctx);
        RequestBody body = RequestBody.of(ctx);
        ApiClient.Change change =
                new ApiClient.Change(Values.name(body), Values.permissions(body), Values.flag(body, "is_active"));
        body.end();
        Answers.ok(ctx, view(told(ctx, clients.change(Callers.of(ctx), id(ctx), change))));
    }

    private void rotate(Context ctx) {
        Query.of(ctx);
        RequestBody body = RequestBody.of(ctx);
        Duration overlap = overlap(body);
        body.end();
        ApiClient.Issued issued = clients.rotate(Callers.of(ctx), id(ctx), overlap);
        told(ctx, issued.client());
        Answers.ok(ctx, view(issued));
    }

    /** Unlike other durations this one may be none at all. */
    private static Duration overlap(RequestBody body) {
        boolean none = body.value("overlap")
                .filter(value -> Set.of("0", "0s").contains(value.asText()))
                .isPresent();
        return none ? Duration.ZERO : body.duration("overlap").orElse(Duration.ZERO);
    }

    private void delete(Context ctx) {
        Query.of(ctx);
        Answers.ok(ctx, view(told(ctx, clients.delete(Callers.of(ctx), id(ctx)))));
    }

    private static ApiClient told(Context ctx, ApiClient client) {
        Audited.team(ctx, client.teamId());
        return client;
    }

    private static UUID id(Context ctx) {
        String id = ctx.pathParam("id");
        return UuidText.parse(id).orElseThrow(() -> TeamException.NotFound.client(id));
    }
}
