package dev.sandboxengine.sandbox;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The parts of a sandbox that change, for stores in memory. */
final class Change {

    SandboxState state;
    Optional<Ending> ending;
    Optional<String> progress;
    Optional<String> containerId;
    List<Stage> timeline;
    Optional<Instant> startedAt;
    Instant expiresAt;
    List<ServiceState> services;
    boolean initialised;
    int attempts;

    Change(Sandbox from) {
        state = from.state();
        ending = from.ending();
        progress = from.progress();
        containerId = from.containerId();
        timeline = from.timeline();
        startedAt = from.startedAt();
        expiresAt = from.expiresAt();
        services = from.services();
        initialised = from.initialised();
        attempts = from.attempts();
    }

    /** The same sandbox with some of these changed. */
    static Sandbox of(Sandbox old, Consumer<Change> edit) {
        Change change = new Change(old);
        edit.accept(change);
        return new Sandbox(
                old.id(),
                old.teamId(),
                old.createdBy(),
                old.template(),
                old.userId(),
                old.env(),
                old.metadata(),
                change.state,
                change.ending,
                change.progress,
                old.generation(),
                change.containerId,
                change.timeline,
                old.createdAt(),
                change.startedAt,
                change.expiresAt,
                change.services,
                change.initialised,
                change.attempts);
    }
}
