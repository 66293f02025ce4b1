package dev.sandboxengine.session.http;

import dev.sandboxengine.sandbox.PortRoutes;
import dev.sandboxengine.sandbox.Sandbox;
import dev.sandboxengine.sandbox.SandboxStore;
import dev.sandboxengine.sandbox.SandboxWorker;
import dev.sandboxengine.sandbox.ServiceCredentials;
import dev.sandboxengine.sandbox.ServiceRestarter;
import dev.sandboxengine.sandbox.ServiceState;
import dev.sandboxengine.session.Session;
import dev.sandboxengine.session.SessionState;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Shows candidates their sessions and sandboxes. What opens something is shown only while it is theirs. Thread-safe. */
public final class JoinedSandbox {

    private final SandboxStore sandboxes;
    private final SandboxWorker worker;
    private final ServiceRestarter services;
    private final PortRoutes ports;
    private final ServiceCredentials credentials;

    public JoinedSandbox(
            SandboxStore sandboxes,
            SandboxWorker worker,
            ServiceRestarter services,
            PortRoutes ports,
            ServiceCredentials credentials) {
        this.sandboxes = sandboxes;
        this.worker = worker;
        this.services = services;
        this.ports = ports;
        this.credentials = credentials;
    }

    /** The view of a session as of now. */
    JoinView view(Session session, Instant now) {
        boolean active = session.state() == SessionState.ACTIVE;
        boolean provisioning = session.state() == SessionState.PROVISIONING;
        Optional<Sandbox> sandbox =
                active || provisioning ? session.sandbox().flatMap(sandboxes::find) : Optional.empty();
        return JoinView.of(
                session,
                now,
                sandbox.map(each -> view(each, session, active)),
                sandbox.map(each -> worker.progress(each.id()).orElse(each.timeline())),
                sandbox.filter(_ -> provisioning).flatMap(each -> worker.waitsFor(each.id())));
    }

    private JoinView.SandboxView view(Sandbox sandbox, Session session, boolean active) {
        Map<String, String> endpoints =
                active ? ports.endpoints(sandbox.id(), sandbox.template().ports()) : Map.of();
        List<JoinView.ServiceView> shown = services.shown(sandbox).stream()
                .map(service -> view(sandbox, service, active))
                .toList();
        return JoinView.SandboxView.of(sandbox, endpoints, shown, session.expiresAt());
    }

    private JoinView.ServiceView view(Sandbox sandbox, ServiceState service, boolean active) {
        Optional<String> uri = active
                ? credentials
                        .of(sandbox.id(), service.spec())
                        .map(access -> access.uri().value())
                : Optional.empty();
        return new JoinView.ServiceView(
                service.name(),
                service.spec().type().name().toLowerCase(Locale.ROOT),
                service.status().code(),
                service.spec().port(),
                uri.orElse(null));
    }
}
