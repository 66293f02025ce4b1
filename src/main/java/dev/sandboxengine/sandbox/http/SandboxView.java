package dev.sandboxengine.sandbox.http;

import dev.sandboxengine.sandbox.Ending;
import dev.sandboxengine.sandbox.PortRoutes;
import dev.sandboxengine.sandbox.PublicStatus;
import dev.sandboxengine.sandbox.Sandbox;
import dev.sandboxengine.sandbox.SandboxState;
import dev.sandboxengine.sandbox.ServiceState;
import dev.sandboxengine.sandbox.ServiceStatus;
import dev.sandboxengine.sandbox.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        Map<String, Object> services,
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

    static SandboxView of(Sandbox sandbox, List<Stage> timeline, PortRoutes routes) {
        PublicStatus status = PublicStatus.of(sandbox);
        return new SandboxView(
                sandbox.id().value(),
                sandbox.template().name(),
                sandbox.userId(),
                status.code(),
                message(sandbox).orElse(null),
                sandbox.ending().map(ending -> ending.reason().code()).orElse(null),
                sandbox.createdAt(),
                sandbox.startedAt().orElse(null),
                sandbox.expiresAt(),
                sandbox.containerId().orElse(null),
                Map.of(),
                routes.endpoints(sandbox.id(), sandbox.template().ports()),
                sandbox.metadata(),
                timeline.stream().map(StageView::of).toList());
    }

    private static Optional<String> message(Sandbox sandbox) {
        return sandbox.ending().map(Ending::message).or(sandbox::progress).or(() -> failedServices(sandbox));
    }

    private static Optional<String> failedServices(Sandbox sandbox) {
        List<String> failed = sandbox.services().stream()
                .filter(service -> service.status() == ServiceStatus.FAILED)
                .map(ServiceState::name)
                .toList();
        return sandbox.state() != SandboxState.RUNNING || failed.isEmpty()
                ? Optional.empty()
                : Optional.of((failed.size() == 1 ? "a service has failed: " : "services have failed: ")
                        + String.join(", ", failed) + "; its events say why");
    }
}
