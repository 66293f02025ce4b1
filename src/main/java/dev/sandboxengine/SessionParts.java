package dev.sandboxengine;

import dev.sandboxengine.http.HttpConfig;
import dev.sandboxengine.http.Routes;
import dev.sandboxengine.lifecycle.Closer;
import dev.sandboxengine.lifecycle.Loops;
import dev.sandboxengine.sandbox.PortRoutes;
import dev.sandboxengine.sandbox.SandboxCreator;
import dev.sandboxengine.sandbox.SandboxEnder;
import dev.sandboxengine.sandbox.SandboxExtender;
import dev.sandboxengine.sandbox.SandboxStore;
import dev.sandboxengine.sandbox.SandboxWorker;
import dev.sandboxengine.sandbox.ServiceCredentials;
import dev.sandboxengine.sandbox.ServiceRestarter;
import dev.sandboxengine.session.Provisioning;
import dev.sandboxengine.session.SessionStore;
import dev.sandboxengine.session.SessionWorker;
import dev.sandboxengine.session.Sessions;
import dev.sandboxengine.session.http.JoinRoutes;
import dev.sandboxengine.session.http.JoinedSandbox;
import dev.sandboxengine.session.http.SessionProblems;
import dev.sandboxengine.session.http.SessionRoutes;
import dev.sandboxengine.template.Catalogue;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** Sessions, wired. */
record SessionParts(List<Routes> routes) {

    /**
     * What sessions need of sandboxes.
     *
     * @param services as they are shown
     */
    record Sandboxes(
            SandboxStore store,
            SandboxWorker worker,
            SandboxCreator creator,
            SandboxEnder ender,
            SandboxExtender extender,
            ServiceRestarter services,
            PortRoutes ports,
            ServiceCredentials credentials) {}

    static SessionParts start(
            UUID owner,
            SessionStore store,
            Sandboxes sandboxes,
            Catalogue catalogue,
            HttpConfig http,
            Runnable rightsLost,
            Supplier<UUID> ids,
            SecureRandom random,
            InstantSource clock,
            Loops loops,
            Closer closer) {
        Provisioning provisioning = new Provisioning(
                sandboxes.store(),
                sandboxes.creator(),
                sandboxes.worker(),
                sandboxes.ender(),
                sandboxes.extender(),
                clock);
        SessionWorker worker = closer.register(new SessionWorker(owner, store, provisioning, rightsLost, loops, clock));
        Sessions sessions = new Sessions(
                store,
                worker,
                sandboxes.store(),
                sandboxes.creator(),
                sandboxes.extender(),
                catalogue,
                ids,
                random,
                clock);
        JoinedSandbox shown = new JoinedSandbox(
                sandboxes.store(),
                sandboxes.worker(),
                sandboxes.services(),
                sandboxes.ports(),
                sandboxes.credentials());
        return new SessionParts(List.of(
                new SessionProblems(),
                new SessionRoutes(sessions, store, http.reachableAt(), clock),
                new JoinRoutes(sessions, store, shown, clock)));
    }
}
