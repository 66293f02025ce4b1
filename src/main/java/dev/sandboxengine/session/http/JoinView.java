package dev.sandboxengine.session.http;

import dev.sandboxengine.sandbox.PublicStatus;
import dev.sandboxengine.sandbox.Sandbox;
import dev.sandboxengine.sandbox.Stage;
import dev.sandboxengine.session.Session;
import dev.sandboxengine.session.SessionEnd;
import dev.sandboxengine.session.SessionPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A session as its candidate sees it. */
record JoinView(
        String status,
        @Nullable String reason,
        @Nullable String statusMessage,
        TemplateView template,
        Map<String, String> metadata,
        @Nullable String task,
        String taskDescription,
        long ttlSeconds,
        @Nullable Instant notBefore,
        @Nullable Instant notAfter,
        @Nullable Instant startedAt,
        @Nullable Instant expiresAt,
        Instant now,
        @Nullable SandboxView sandbox,
        @Nullable List<StageView> timeline) {

    /** What the sandbox is made from. */
    record TemplateView(String name, String description) {}

    /** A step of the launch; without {@code ms} it goes on. */
    record StageView(
            String stage, Instant startedAt, @Nullable Long ms) {

        static StageView of(Stage stage) {
            return new StageView(
                    stage.name(),
                    stage.startedAt(),
                    stage.took().map(Duration::toMillis).orElse(null));
        }
    }

    /** Something beside the workspace; {@code uri} opens it from there. */
    record ServiceView(
            String name,
            String type,
            String status,
            int port,
            @Nullable String uri) {

        @Override
        public String toString() {
            return "service " + name;
        }
    }

    /** The candidate's sandbox. */
    record SandboxView(
            String id,
            String status,
            Map<String, String> endpoints,
            List<ServiceView> services,
            @Nullable Instant expiresAt) {

        static SandboxView of(
                Sandbox sandbox,
                Map<String, String> endpoints,
                List<ServiceView> services,
                Optional<Instant> deadline) {
            return new SandboxView(
                    sandbox.id().value(), PublicStatus.of(sandbox).code(), endpoints, services, deadline.orElse(null));
        }
    }

    /**
     * The view of a session.
     *
     * @param session as of {@code now}
     * @param sandbox while there is one to be seen
     * @param launch the steps of its launch, while that is of interest
     * @param waitsFor what goes on, for people
     */
    static JoinView of(
            Session session,
            Instant now,
            Optional<SandboxView> sandbox,
            Optional<List<Stage>> launch,
            Optional<String> waitsFor) {
        SessionPlan plan = session.plan();
        return new JoinView(
                session.state().code(),
                session.end().map(SessionEnd::reason).orElse(null),
                session.end()
                        .map(SessionEnd::message)
                        .or(() -> waitsFor)
                        .or(session::waitsFor)
                        .orElse(null),
                new TemplateView(plan.template(), plan.templateDescription()),
                plan.metadata(),
                plan.task().orElse(null),
                plan.taskDescription(),
                plan.ttl().toSeconds(),
                plan.notBefore().orElse(null),
                plan.notAfter().orElse(null),
                session.startedAt().orElse(null),
                session.expiresAt().orElse(null),
                now,
                sandbox.orElse(null),
                launch.map(stages -> stages.stream().map(StageView::of).toList())
                        .orElse(null));
    }
}
