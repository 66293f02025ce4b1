package dev.sandboxengine.sandbox;

import static org.awaitility.Awaitility.await;

import dev.sandboxengine.HandSetClock;
import dev.sandboxengine.lifecycle.Closer;
import dev.sandboxengine.route.NoRoutes;
import dev.sandboxengine.runtime.InMemoryRuntime;
import dev.sandboxengine.secret.Vault;
import dev.sandboxengine.template.InMemoryStarterStore;
import dev.sandboxengine.template.Template;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** A store, a runtime and a clock of their own, and engines that work on them. */
final class World implements AutoCloseable {

    static final Duration LAUNCH_TIMEOUT = Duration.ofMinutes(5);
    static final UUID TEAM = new UUID(0, 1);

    static final ServiceCredentials CREDENTIALS = new ServiceCredentials(new Vault(new byte[32], new SecureRandom()));

    /** For what a test waits until it is over. */
    static final Duration SHORT = Duration.ofMillis(300);

    private static final SandboxWorker.Pace FAST =
            new SandboxWorker.Pace(Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(300));

    final HandSetClock clock = new HandSetClock(Fixtures.START);
    final InMemorySandboxStore store = new InMemorySandboxStore();
    final InMemoryRuntime runtime = new InMemoryRuntime().withImage(Fixtures.TEMPLATE.image());
    final InMemorySandboxEvents events = store.events();
    final InMemoryStarterStore starters = new InMemoryStarterStore();
    private final AtomicInteger owners = new AtomicInteger();
    private final Closer closer = new Closer();

    /** Another engine on the same store and runtime. */
    SandboxWorker worker() {
        return worker(store, 16);
    }

    /** Another engine, which reaches the store in its own way. */
    SandboxWorker worker(SandboxStore way, int concurrency) {
        return worker(way, concurrency, _ -> ClaudeAccess.Grant.NOTHING);
    }

    SandboxWorker worker(SandboxStore way, LaunchPolicy policy) {
        return worker(way, policy, _ -> ClaudeAccess.Grant.NOTHING);
    }

    SandboxWorker worker(SandboxStore way, int concurrency, ClaudeAccess claude) {
        return worker(way, policy(concurrency), claude);
    }

    private SandboxWorker worker(SandboxStore way, LaunchPolicy policy, ClaudeAccess claude) {
        return closer.register(new SandboxWorker(
                new UUID(4, owners.incrementAndGet()),
                way,
                runtime,
                new PodSpecs(new NoRoutes(), claude, CREDENTIALS, starters, URI.create("http://localhost:8080")),
                policy,
                events,
                FAST,
                clock));
    }

    /** Waits longer than any test for services and commands. */
    static final LaunchPolicy PATIENT =
            new LaunchPolicy(16, LAUNCH_TIMEOUT, LAUNCH_TIMEOUT, LAUNCH_TIMEOUT, LAUNCH_TIMEOUT);

    static LaunchPolicy policy(int concurrency) {
        return new LaunchPolicy(concurrency, LAUNCH_TIMEOUT, SHORT, SHORT, SHORT);
    }

    /** Asks for a sandbox, whose launch that engine begins. */
    Sandbox ask(SandboxWorker worker) {
        return ask(worker, Fixtures.TEMPLATE);
    }

    /** The same from a template, whose images the runtime then has. */
    Sandbox ask(SandboxWorker worker, Template template) {
        template.services().forEach(service -> runtime.withImage(service.image()));
        Sandbox sandbox = Fixtures.like(Fixtures.aPendingSandbox(TEAM, clock.instant()), "anna", template);
        store.insert(sandbox, worker.lease());
        worker.begin(sandbox);
        return sandbox;
    }

    /** Somebody deletes it, through that engine, without waiting. */
    void delete(Sandbox sandbox, SandboxWorker worker) {
        store.decideEnd(sandbox.id(), Fixtures.DELETED, worker.lease(), clock.instant())
                .filter(worker.lease().owner()::equals)
                .flatMap(_ -> store.find(sandbox.id()))
                .ifPresent(worker::begin);
    }

    Sandbox now(Sandbox sandbox) {
        return store.find(sandbox.id()).orElseThrow();
    }

    /** Waits until it is in that state. */
    Sandbox awaitState(Sandbox sandbox, SandboxState state) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> now(sandbox).state() == state);
        return now(sandbox);
    }

    /** Waits until its work was tried so often in vain. */
    Sandbox awaitAttempts(Sandbox sandbox, int attempts) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> now(sandbox).attempts() == attempts);
        return now(sandbox);
    }

    @Override
    public void close() {
        closer.close();
    }
}
