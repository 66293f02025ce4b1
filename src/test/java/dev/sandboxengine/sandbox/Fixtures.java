package dev.sandboxengine.sandbox;

import dev.sandboxengine.template.Template;
import dev.sandboxengine.template.TemplateFixtures;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/** Sandboxes for tests, by what they mean. */
public final class Fixtures {

    /** The moment at which tests begin. */
    public static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    public static final Template TEMPLATE = TemplateFixtures.aTemplate("python", "workspace-python:1");
    public static final Ending DELETED = new Ending(EndReason.USER, "somebody deleted it");
    public static final Ending OUT_OF_TIME = new Ending(EndReason.TTL, "its time was up");

    private static final Random random = new Random(7);

    private Fixtures() {}

    /** An id that nobody had. */
    public static synchronized SandboxId newId() {
        return SandboxId.random(random);
    }

    /** One that was asked for at {@link #START} and lives for an hour. */
    public static Sandbox aPendingSandbox(UUID team) {
        return aPendingSandbox(team, START);
    }

    /** One that was asked for at that moment and lives for an hour. */
    public static Sandbox aPendingSandbox(UUID team, Instant at) {
        return new Sandbox(
                newId(),
                team,
                "api_client:test",
                TEMPLATE,
                "anna",
                Map.of("A", "1"),
                Map.of("note", "x"),
                SandboxState.PENDING,
                Optional.empty(),
                Optional.empty(),
                1,
                Optional.empty(),
                List.of(new Stage("queue", at, Optional.empty())),
                at,
                Optional.empty(),
                at.plus(Duration.ofHours(1)),
                List.of(),
                false,
                0);
    }

    /** The same, asked for by that principal. */
    public static Sandbox by(Sandbox sandbox, String createdBy) {
        return new Sandbox(
                sandbox.id(),
                sandbox.teamId(),
                createdBy,
                sandbox.template(),
                sandbox.userId(),
                sandbox.env(),
                sandbox.metadata(),
                sandbox.state(),
                sandbox.ending(),
                sandbox.progress(),
                sandbox.generation(),
                sandbox.containerId(),
                sandbox.timeline(),
                sandbox.createdAt(),
                sandbox.startedAt(),
                sandbox.expiresAt(),
                sandbox.services(),
                sandbox.initialised(),
                sandbox.attempts());
    }

    /** The same, of another user and from another template. */
    public static Sandbox like(Sandbox sandbox, String userId, Template template) {
        return new Sandbox(
                sandbox.id(),
                sandbox.teamId(),
                sandbox.createdBy(),
                template,
                userId,
                sandbox.env(),
                sandbox.metadata(),
                sandbox.state(),
                sandbox.ending(),
                sandbox.progress(),
                sandbox.generation(),
                sandbox.containerId(),
                sandbox.timeline(),
                sandbox.createdAt(),
                sandbox.startedAt(),
                sandbox.expiresAt(),
                ServiceState.of(template.services()),
                sandbox.initialised(),
                sandbox.attempts());
    }
}
