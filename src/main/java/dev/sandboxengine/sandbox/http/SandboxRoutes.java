package dev.sandboxengine.sandbox.http;

import dev.sandboxengine.access.Permission;
import dev.sandboxengine.access.Principal;
import dev.sandboxengine.access.http.Callers;
import dev.sandboxengine.access.http.Needs;
import dev.sandboxengine.http.Answers;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.Query;
import dev.sandboxengine.http.RequestBody;
import dev.sandboxengine.http.Routes;
import dev.sandboxengine.runtime.SandboxRuntime;
import dev.sandboxengine.sandbox.EndReason;
import dev.sandboxengine.sandbox.Ending;
import dev.sandboxengine.sandbox.PortRoutes;
import dev.sandboxengine.sandbox.PublicStatus;
import dev.sandboxengine.sandbox.Sandbox;
import dev.sandboxengine.sandbox.SandboxCreator;
import dev.sandboxengine.sandbox.SandboxEnder;
import dev.sandboxengine.sandbox.SandboxExtender;
import dev.sandboxengine.sandbox.SandboxId;
import dev.sandboxengine.sandbox.SandboxPage;
import dev.sandboxengine.sandbox.SandboxQuery;
import dev.sandboxengine.sandbox.SandboxStore;
import dev.sandboxengine.sandbox.SandboxSwitch;
import dev.sandboxengine.sandbox.SandboxWorker;
import dev.sandboxengine.sandbox.ServiceCredentials;
import dev.sandboxengine.sandbox.ServiceRestarter;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Creating, seeing, extending and ending sandboxes. */
public final class SandboxRoutes implements Routes {

    private static final String SANDBOXES = API + "/sandboxes";
    private static final String SANDBOX = SANDBOXES + "/{id}";
    private static final int MOST_ON_A_PAGE = 1000;
    private static final int MOST_LOG_LINES = 10_000;

    private final SandboxStore store;
    private final SandboxAccess access;
    private final SandboxWorker worker;
    private final SandboxCreator creator;
    private final SandboxEnder ender;
    private final SandboxExtender extender;
    private final SandboxSwitch power;
    private final ServiceRestarter services;
    private final SandboxRuntime runtime;
    private final PortRoutes ports;
    private final ServiceCredentials credentials;

    public SandboxRoutes(
            SandboxStore store,
            SandboxWorker worker,
            SandboxCreator creator,
            SandboxEnder ender,
            SandboxExtender extender,
            SandboxSwitch power,
            ServiceRestarter services,
            SandboxRuntime runtime,
            PortRoutes ports,
            ServiceCredentials credentials) {
        this.store = store;
        this.access = new SandboxAccess(store);
        this.worker = worker;
        this.creator = creator;
        this.ender = ender;
        this.extender = extender;
        this.power = power;
        this.services = services;
        this.runtime = runtime;
        this.ports = ports;
        this.credentials = credentials;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.post(SANDBOXES, this::create, Needs.SANDBOXES_WRITE);
        routes.get(SANDBOXES, this::list, Needs.SANDBOXES_READ);
        routes.get(SANDBOX, this::show, Needs.SANDBOXES_READ);
        routes.delete(SANDBOX, this::end, Needs.SANDBOXES_WRITE);
        routes.post(SANDBOX + "/extend", this::extend, Needs.SANDBOXES_WRITE);
        routes.post(SANDBOX + "/stop", ctx -> change(ctx, power::stop), Needs.SANDBOXES_WRITE);
        routes.post(SANDBOX + "/start", ctx -> change(ctx, power::start), Needs.SANDBOXES_WRITE);
        routes.post(SANDBOX + "/pause", ctx -> change(ctx, power::pause), Needs.SANDBOXES_WRITE);
        routes.post(SANDBOX + "/resume", ctx -> change(ctx, power::resume), Needs.SANDBOXES_WRITE);
        routes.post(SANDBOX + "/services/{name}/restart", this::restartService, Needs.SANDBOXES_WRITE);
        routes.get(SANDBOX + "/logs", this::logs, Needs.SANDBOXES_READ);
        routes.get(SANDBOX + "/stats", this::stats, Needs.SANDBOXES_READ);
    }

    private void create(Context ctx) {
        Query.of(ctx);
        Sandbox sandbox = creator.create(OrderReader.read(RequestBody.of(ctx), Callers.of(ctx)));
        Answers.created(ctx, SANDBOXES + "/" + sandbox.id(), view(ctx, sandbox));
    }

    private void list(Context ctx) {
        Query query = Query.of(ctx, "user_id", "template_id", "status", "limit", "offset");
        Principal caller = Callers.of(ctx);
        SandboxPage page = store.list(new SandboxQuery(
                caller.may(Permission.ADMIN)
                        ? Optional.empty()
                        : Optional.of(caller.teams().keySet()),
                query.text("user_id"),
                query.text("template_id"),
                query.text("status").map(SandboxRoutes::statuses).orElse(Set.of()),
                query.number("limit", 50, 1, MOST_ON_A_PAGE),
                query.number("offset", 0, 0, Integer.MAX_VALUE)));
        Answers.ok(
                ctx,
                new ListView(
                        page.sandboxes().stream()
                                .map(sandbox -> view(ctx, sandbox))
                                .toList(),
                        page.total()));
    }

    private record ListView(List<SandboxView> sandboxes, long total) {}

    private static Set<PublicStatus> statuses(String text) {
        return Set.of(Arrays.stream(PublicStatus.values())
                .filter(status -> status.code().equals(text))
                .findFirst()
                .orElseThrow(() -> Problem.invalid(
                        "status", "status must be one of pending, running, stopped, paused, failed, expired")));
    }

    private void show(Context ctx) {
        Query.of(ctx);
        Answers.ok(ctx, view(ctx, access.find(ctx)));
    }

    private void end(Context ctx) {
        Query.of(ctx);
        Sandbox sandbox = access.find(ctx);
        Answers.ok(ctx, view(ctx, ender.end(sandbox.id(), new Ending(EndReason.USER, "it was deleted"))));
    }

    private void extend(Context ctx) {
        Query.of(ctx);
        RequestBody body = RequestBody.of(ctx);
        Duration by = body.duration("duration")
                .orElseThrow(
                        () -> Problem.invalid("duration", "duration is missing; for example {\"duration\": \"1h\"}"));
        body.end();
        Answers.ok(ctx, view(ctx, extender.extend(access.find(ctx), by)));
    }

    private void change(Context ctx, Function<SandboxId, Sandbox> deed) {
        Query.of(ctx);
        RequestBody.of(ctx).end();
        Answers.ok(ctx, view(ctx, deed.apply(access.find(ctx).id())));
    }

    private void restartService(Context ctx) {
        String name = ctx.pathParam("name");
        change(ctx, id -> services.restart(id, name));
    }

    private void logs(Context ctx) {
        int lines = Query.of(ctx, "tail").number("tail", 100, 1, MOST_LOG_LINES);
        byte[] logs = runtime.logs(access.find(ctx).id().pod(), lines);
        Answers.ok(ctx, Map.of("logs", new String(logs, StandardCharsets.UTF_8)));
    }

    private void stats(Context ctx) {
        Query.of(ctx);
        Answers.ok(ctx, StatsView.of(runtime.usage(access.findRunning(ctx).id().pod())));
    }

    private SandboxView view(Context ctx, Sandbox sandbox) {
        boolean mayUse = Callers.of(ctx).may(Permission.SANDBOXES_WRITE);
        return SandboxView.of(
                sandbox,
                services.shown(sandbox),
                worker.progress(sandbox.id()).orElse(sandbox.timeline()),
                worker.waitsFor(sandbox.id()),
                ports,
                service -> mayUse ? credentials.of(sandbox.id(), service) : Optional.empty());
    }
}
