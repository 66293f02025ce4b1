package dev.sandboxengine.sandbox.http;

import dev.sandboxengine.sandbox.Ending;
import dev.sandboxengine.sandbox.PortRoutes;
import dev.sandboxengine.sandbox.PublicStatus;
import dev.sandboxengine.sandbox.Sandbox;
import dev.sandboxengine.sandbox.SandboxState;
import dev.sandboxengine.sandbox.ServiceCredentials;
import dev.sandboxengine.sandbox.ServiceState;
import dev.sandboxengine.sandbox.ServiceStatus;
import dev.sandboxengine.sandbox.Stage;
import dev.sandboxengine.template.ServiceSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A sandbox as the API shows it. */
record SandboxView(
        String id,
        String templateId,
        String userId,
        String status,
        @Nullable String statusMessage,
        @Nullable String reason,
        Instant createdAt,
        @Nullable Instant startedAt,
        Instant expiresAt,
        @Nullable String containerId,
        Map<String, ServiceView> services,
        Map<String, String> endpoints,
        Map<String, String> metadata,
        List<StageView> timeline) {

    /** A step of its launch; without {@code ms} it goes on. */
    record StageView(
            String stage, Instant startedAt, @Nullable Long ms) {

        static StageView of(Stage stage) {
            return new StageView(
                    stage.name(),
                    stage.startedAt(),
                    stage.took().map(Duration::toMillis).orElse(null));
        }
    }

    /** Something that runs beside its workspace. */
    record ServiceView(
            String name,
            String type,
            String status,
            int port,
            @Nullable CredentialsView credentials) {

        static ServiceView of(ServiceState service, boolean started, Optional<ServiceCredentials.Access> access) {
            ServiceStatus status =
                    started || service.status() == ServiceStatus.FAILED ? service.status() : ServiceStatus.PENDING;
            return new ServiceView(
                    service.name(),
                    service.spec().type().name().toLowerCase(Locale.ROOT),
                    status.code(),
                    service.spec().port(),
                    access.map(CredentialsView::of).orElse(null));
        }
    }

    /** What opens a service. */
    record CredentialsView(
            @Nullable String user,
            String password,
            @Nullable String database,
            String uri) {

        static CredentialsView of(ServiceCredentials.Access access) {
            return new CredentialsView(
                    access.user().orElse(null),
                    access.password().value(),
                    access.database().orElse(null),
                    access.uri().value());
        }

        @Override
        public String toString() {
            return "***";
        }
    }

    /**
     * The view of a sandbox.
     *
     * @param services its services as they are to be shown
     * @param access what opens each of its services, as far as whoever looks may know
     */
    static SandboxView of(
            Sandbox sandbox,
            List<ServiceState> services,
            List<Stage> timeline,
            Optional<String> waitsFor,
            PortRoutes routes,
            Function<ServiceSpec, Optional<ServiceCredentials.Access>> access) {
        PublicStatus status = PublicStatus.of(sandbox);
        boolean started = status != PublicStatus.PENDING && status != PublicStatus.STOPPED;
        Map<String, ServiceView> byName = new LinkedHashMap<>();
        services.forEach(
                service -> byName.put(service.name(), ServiceView.of(service, started, access.apply(service.spec()))));
        return new SandboxView(
                sandbox.id().value(),
                sandbox.template().name(),
                sandbox.userId(),
                status.code(),
                message(sandbox, services, waitsFor).orElse(null),
                sandbox.ending().map(ending -> ending.reason().code()).orElse(null),
                sandbox.createdAt(),
                sandbox.startedAt().orElse(null),
                sandbox.expiresAt(),
                sandbox.containerId().orElse(null),
                byName,
                routes.endpoints(sandbox.id(), sandbox.template().ports()),
                sandbox.metadata(),
                timeline.stream().map(StageView::of).toList());
    }

    private static Optional<String> message(Sandbox sandbox, List<ServiceState> services, Optional<String> waitsFor) {
        return sandbox.ending()
                .map(Ending::message)
                .or(() -> waitsFor.filter(_ -> sandbox.state() == SandboxState.PENDING))
                .or(sandbox::progress)
                .or(() -> failedServices(sandbox, services));
    }

    private static Optional<String> failedServices(Sandbox sandbox, List<ServiceState> services) {
        List<String> failed = services.stream()
                .filter(service -> service.status() == ServiceStatus.FAILED)
                .map(ServiceState::name)
                .toList();
        return sandbox.state() != SandboxState.RUNNING || failed.isEmpty()
                ? Optional.empty()
                : Optional.of((failed.size() == 1 ? "a service has failed: " : "services have failed: ")
                        + String.join(", ", failed) + "; its events say why");
    }
}
