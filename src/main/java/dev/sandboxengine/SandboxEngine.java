package dev.sandboxengine;

import dev.sandboxengine.access.ApiClients;
import dev.sandboxengine.access.FirstAdministrator;
import dev.sandboxengine.access.OpenConnections;
import dev.sandboxengine.access.PasswordHash;
import dev.sandboxengine.access.PresentRights;
import dev.sandboxengine.access.Registration;
import dev.sandboxengine.access.Teams;
import dev.sandboxengine.access.caffeine.CachedKeyAuthentication;
import dev.sandboxengine.access.http.ApiClientRoutes;
import dev.sandboxengine.access.http.Authorization;
import dev.sandboxengine.access.http.BrowserLogin;
import dev.sandboxengine.access.http.Needs;
import dev.sandboxengine.access.http.RememberedRights;
import dev.sandboxengine.access.http.TeamProblems;
import dev.sandboxengine.access.http.TeamRoutes;
import dev.sandboxengine.access.postgres.PostgresAccessStore;
import dev.sandboxengine.access.postgres.PostgresApiClientStore;
import dev.sandboxengine.access.postgres.PostgresTeamStore;
import dev.sandboxengine.api.http.DocumentRoutes;
import dev.sandboxengine.api.http.PageRoutes;
import dev.sandboxengine.api.yaml.OpenApiDocument;
import dev.sandboxengine.exec.CommandRunner;
import dev.sandboxengine.exec.http.ExecRoutes;
import dev.sandboxengine.files.Uploads;
import dev.sandboxengine.files.Workspace;
import dev.sandboxengine.files.http.FileRoutes;
import dev.sandboxengine.files.tar.TarCheck;
import dev.sandboxengine.health.DiskSpace;
import dev.sandboxengine.health.Metrics;
import dev.sandboxengine.health.Probe;
import dev.sandboxengine.health.http.HealthRoutes;
import dev.sandboxengine.health.http.MetricsRoutes;
import dev.sandboxengine.http.ApiServer;
import dev.sandboxengine.http.HttpConfig;
import dev.sandboxengine.http.Routes;
import dev.sandboxengine.idempotency.IdempotencyStore;
import dev.sandboxengine.idempotency.http.Idempotency;
import dev.sandboxengine.idempotency.postgres.PostgresIdempotencyStore;
import dev.sandboxengine.lifecycle.Closer;
import dev.sandboxengine.lifecycle.Loop;
import dev.sandboxengine.lifecycle.Loops;
import dev.sandboxengine.postgres.Database;
import dev.sandboxengine.postgres.Installation;
import dev.sandboxengine.postgres.Notifications;
import dev.sandboxengine.postgres.http.DatabaseProblems;
import dev.sandboxengine.quota.http.QuotaRoutes;
import dev.sandboxengine.quota.postgres.PostgresQuotaStore;
import dev.sandboxengine.route.NoRoutes;
import dev.sandboxengine.route.TraefikRoutes;
import dev.sandboxengine.runtime.RuntimeMonitor;
import dev.sandboxengine.runtime.SandboxRuntime;
import dev.sandboxengine.runtime.docker.DockerRuntime;
import dev.sandboxengine.sandbox.PodSpecs;
import dev.sandboxengine.sandbox.PortRoutes;
import dev.sandboxengine.sandbox.SandboxCreator;
import dev.sandboxengine.sandbox.SandboxEnder;
import dev.sandboxengine.sandbox.SandboxEvents;
import dev.sandboxengine.sandbox.SandboxExtender;
import dev.sandboxengine.sandbox.SandboxStore;
import dev.sandboxengine.sandbox.SandboxSwitch;
import dev.sandboxengine.sandbox.SandboxWorker;
import dev.sandboxengine.sandbox.ServiceCredentials;
import dev.sandboxengine.sandbox.ServiceRestarter;
import dev.sandboxengine.sandbox.Sweep;
import dev.sandboxengine.sandbox.SweepLoop;
import dev.sandboxengine.sandbox.claude.ClaudeVolume;
import dev.sandboxengine.sandbox.http.EventRoutes;
import dev.sandboxengine.sandbox.http.SandboxAccess;
import dev.sandboxengine.sandbox.http.SandboxProblems;
import dev.sandboxengine.sandbox.http.SandboxRoutes;
import dev.sandboxengine.sandbox.http.SweepRoutes;
import dev.sandboxengine.sandbox.postgres.PostgresSandboxEvents;
import dev.sandboxengine.sandbox.postgres.PostgresSandboxStore;
import dev.sandboxengine.secret.Vault;
import dev.sandboxengine.template.StarterStore;
import dev.sandboxengine.template.http.CatalogueRoutes;
import dev.sandboxengine.template.http.TemplateRoutes;
import dev.sandboxengine.template.postgres.PostgresStarterStore;
import dev.sandboxengine.template.yaml.YamlSchemas;
import dev.sandboxengine.template.yaml.YamlServiceOverrides;
import dev.sandboxengine.template.yaml.YamlTemplates;
import dev.sandboxengine.terminal.TerminalPolicy;
import dev.sandboxengine.terminal.TerminalTap;
import dev.sandboxengine.terminal.Terminals;
import dev.sandboxengine.terminal.http.TerminalRoutes;
import dev.sandboxengine.terminal.http.TerminalSockets;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine: every adapter wired to its port, on one page. Closing it stops everything in reverse. */
final class SandboxEngine implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SandboxEngine.class);

    /** Longer than any turn of a loop takes that has to wait for the database. */
    private static final Duration OVERDUE = Duration.ofSeconds(60);

    /** After how long connections end whose right ends by itself, or whose loss nobody told of. */
    private static final Duration REVIEW = Duration.ofSeconds(5);

    private final Closer closer;
    private final ApiServer server;

    private SandboxEngine(Closer closer, ApiServer server) {
        this.closer = closer;
        this.server = server;
    }

    /** Starts everything; when a part cannot start, those that did are closed again. */
    static SandboxEngine start(EngineConfig config) throws IOException {
        return start(config, new Closer());
    }

    /** The same; whoever has the closer may stop it, also while it starts. */
    static SandboxEngine start(EngineConfig config, Closer closer) throws IOException {
        try {
            return wire(config, config.http().withPort(), closer);
        } catch (IOException | RuntimeException | Error e) {
            closer.closeAfter(e);
            throw e;
        }
    }

    private static SandboxEngine wire(EngineConfig config, HttpConfig http, Closer closer) throws IOException {
        InstantSource clock = InstantSource.system();
        SecureRandom random = new SecureRandom();
        DataFolder data = closer.register(DataFolder.take(config.dataDir()));
        Uploads uploads = new Uploads(config.uploads());
        uploads.clear();

        Database database = closer.register(Database.open(config.database()));
        PostgresAccessStore access = new PostgresAccessStore(database.jdbi());
        Loops loops = new Loops(OVERDUE);
        AuditParts audit = AuditParts.start(database, clock, loops, closer);
        SandboxStore sandboxes = new PostgresSandboxStore(database.jdbi(), audit::quotas);
        SandboxEvents events = new PostgresSandboxEvents(database.jdbi());
        CachedKeyAuthentication keys = new CachedKeyAuthentication(access, clock);
        Notifications changes = closer.register(Notifications.of(database));
        changes.listen(PostgresAccessStore.CHANGES, keys::forget);
        PasswordHash passwords = new BcryptPasswords();
        new FirstAdministrator(access, config.dataDir(), passwords::of, random, clock).ensure();

        Vault vault = Vault.open(config.secretKey(), config.dataDir(), random);
        IdempotencyStore requests = new PostgresIdempotencyStore(database.jdbi(), vault);
        data.lastOwner().ifPresent(sandboxes::releaseAll);
        UUID owner = UUID.randomUUID();
        data.owner(owner);
        Idempotency idempotency = new Idempotency(requests, owner, vault.derive("idempotency", 64), clock);
        closer.register(loops.start(
                "idempotency",
                Duration.ofHours(1),
                () -> requests.forgetOlder(clock.instant().minus(Idempotency.MEMORY))));
        closer.register(loops.start("idempotency-leases", Idempotency.RENEWAL, idempotency::renew));

        UserParts users = UserParts.of(
                database,
                vault,
                passwords,
                () -> audit.settings().get(Registration.SETTING),
                new BrowserLogin(http.publicUrl()),
                UUID::randomUUID,
                random,
                clock);
        changes.listen(PostgresAccessStore.CHANGES, users.authentication()::forget);
        closer.register(loops.start("logins", Duration.ofHours(1), () -> users.forgetExpired(clock)));
        RememberedRights remembered = new RememberedRights(() -> {
            keys.forget();
            users.authentication().forget();
        });
        OpenConnections connections = new OpenConnections(new PresentRights(access, users.logins(), clock)::of);
        Loop reviews = closer.register(loops.start("connections", REVIEW, connections::review));
        changes.listen(PostgresAccessStore.CHANGES, reviews::wake);
        TicketParts tickets = TicketParts.start(
                database, access, users.logins(), sandboxes, UUID::randomUUID, random, clock, loops, closer);

        YamlTemplates templates = closer.register(YamlTemplates.open(config.templatesDir(), clock));
        SandboxRuntime runtime =
                closer.register(new DockerRuntime(config.docker(), Installation.id(database.jdbi()), clock));
        RuntimeMonitor monitor = closer.register(new RuntimeMonitor(runtime));

        PortRoutes ports = config.traefik().<PortRoutes>map(TraefikRoutes::new).orElseGet(NoRoutes::new);
        ServiceCredentials credentials = new ServiceCredentials(vault);
        ClaudeVolume claude = new ClaudeVolume(runtime, config.claudeVolume());
        StarterStore starters = new PostgresStarterStore(database.jdbi());
        PodSpecs specs = new PodSpecs(ports, claude, credentials, starters, http.reachableAt());
        SandboxWorker worker =
                closer.register(new SandboxWorker(owner, sandboxes, runtime, specs, config.launches(), events, clock));
        loops.watch(worker.loops());
        Sweep sweep =
                new Sweep(sandboxes, runtime, worker, events, config.sweep().grace(), clock, System::nanoTime);
        SweepLoop sweeping = closer.register(new SweepLoop(sweep, runtime, config.sweep(), System::nanoTime));
        loops.watch(sweeping.loops());

        Metrics metrics = metrics(sandboxes, database, monitor, sweep);
        EventRoutes followers = new EventRoutes(sandboxes, worker, events, connections);
        SandboxAccess found = new SandboxAccess(sandboxes);
        LimitParts limits = LimitParts.of(config.limits());
        Terminals terminals = TerminalParts.start(runtime, (_, _, _, _) -> TerminalTap.NONE, random, loops, closer);
        TerminalSockets sockets = closer.register(new TerminalSockets(terminals));
        List<Routes> features = new ArrayList<>(List.of(
                limits.byAddress(),
                limits.byPrincipal(),
                new Authorization(
                        keys, users.authentication(), tickets.tickets(), users.browser(), config.keysInUrls()),
                remembered,
                idempotency,
                new TeamProblems(),
                tickets.routes(),
                new ApiClientRoutes(new ApiClients(new PostgresApiClientStore(database.jdbi()), random, clock), clock),
                new TeamRoutes(new Teams(new PostgresTeamStore(database.jdbi()), clock)),
                new SandboxProblems(),
                new DatabaseProblems(),
                new SandboxRoutes(
                        sandboxes,
                        worker,
                        new SandboxCreator(
                                sandboxes,
                                templates,
                                new YamlServiceOverrides(),
                                starters,
                                monitor,
                                config.claudeVolume(),
                                worker,
                                clock,
                                random),
                        new SandboxEnder(sandboxes, worker, clock),
                        new SandboxExtender(sandboxes, runtime, clock),
                        new SandboxSwitch(sandboxes, worker, clock),
                        new ServiceRestarter(sandboxes, runtime, config.launches(), events),
                        runtime,
                        ports,
                        credentials),
                new QuotaRoutes(new PostgresQuotaStore(database.jdbi(), audit::quotas), clock),
                followers,
                new SweepRoutes(sweep),
                new ExecRoutes(found, new CommandRunner(runtime, clock), connections),
                new FileRoutes(found, new Workspace(runtime), uploads, new TarCheck()),
                new TerminalRoutes(found, terminals, sockets, _ -> TerminalPolicy.DEFAULT, connections),
                new TemplateRoutes(templates, YamlSchemas.all()),
                new CatalogueRoutes(templates),
                new HealthRoutes(
                        List.of(
                                new Probe("database", database::check),
                                new Probe("runtime", () -> trouble(monitor)),
                                new Probe("work", loops::trouble),
                                new Probe("disk", new DiskSpace(config.dataDir())::trouble)),
                        version()),
                new MetricsRoutes(metrics),
                new DocumentRoutes(OpenApiDocument.read()),
                new PageRoutes(),
                audit.entries(),
                audit.changes()));
        features.addAll(users.routes());
        // Around all others
        features.addFirst(audit.hook()::upgrades);
        features.add(audit.hook());
        ApiServer server = closer.register(ApiServer.start(http, features, Needs.NOTHING, metrics::request));
        // Before the server, which would wait for them
        closer.register(followers);
        closer.register(terminals);
        String url =
                "http://" + (http.host().contains(":") ? "[" + http.host() + "]" : http.host()) + ":" + server.port();
        data.listening(url);
        log.info("Sandbox Engine {} is ready at {}", version(), url);
        return new SandboxEngine(closer, server);
    }

    private static Metrics metrics(SandboxStore sandboxes, Database database, RuntimeMonitor monitor, Sweep sweep) {
        Metrics metrics = new Metrics();
        metrics.sandboxes(() -> {
            Map<String, Long> counts = new HashMap<>();
            sandboxes.count().forEach((state, count) -> counts.put(state.name().toLowerCase(Locale.ROOT), count));
            return counts;
        });
        metrics.count(
                "orphans_found",
                "Pods that no live sandbox wanted, as far as this engine saw them",
                () -> sweep.totals().orphansFound());
        metrics.count(
                "orphans_removed",
                "Pods that no live sandbox wanted, and that this engine removed",
                () -> sweep.totals().orphansRemoved());
        metrics.part("database", () -> database.check().isEmpty());
        metrics.part("runtime", () -> trouble(monitor).isEmpty());
        return metrics;
    }

    private static Optional<String> trouble(RuntimeMonitor monitor) {
        return switch (monitor.status()) {
            case RuntimeMonitor.Status.Present _ -> Optional.empty();
            case RuntimeMonitor.Status.Away away -> Optional.of(away.message());
        };
    }

    private static String version() {
        return Optional.ofNullable(SandboxEngine.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    /** The port that it answers at. */
    int port() {
        return server.port();
    }

    @Override
    public void close() {
        closer.close();
    }
}
