package dev.sandboxengine.session;

import dev.sandboxengine.quota.Quota;
import dev.sandboxengine.quota.QuotaExceeded;
import dev.sandboxengine.sandbox.EndReason;
import dev.sandboxengine.sandbox.Ending;
import dev.sandboxengine.sandbox.Sandbox;
import dev.sandboxengine.sandbox.SandboxCreator;
import dev.sandboxengine.sandbox.SandboxEnder;
import dev.sandboxengine.sandbox.SandboxException;
import dev.sandboxengine.sandbox.SandboxExtender;
import dev.sandboxengine.sandbox.SandboxId;
import dev.sandboxengine.sandbox.SandboxOrder;
import dev.sandboxengine.sandbox.SandboxStore;
import dev.sandboxengine.sandbox.SandboxWorker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The sandbox of a session, from its order to its end. Every step finds out where things stand, so that it can be done again
 * by anybody. Thread-safe.
 */
public final class Provisioning {

    /** For how long a sandbox stays after its session's deadline at the most. */
    static final Duration GRACE = Duration.ofMinutes(10);

    /** A launch takes part of the sandbox's time, and none of the session's; what is given back at its end. */
    private static final Duration LONGEST_LAUNCH = Duration.ofHours(1);

    /** For how long it waits for what may become free by itself. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private static final Duration GLANCE = Duration.ofMillis(200);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final SandboxStore sandboxes;
    private final SandboxCreator creator;
    private final SandboxWorker worker;
    private final SandboxEnder ender;
    private final SandboxExtender extender;
    private final InstantSource clock;

    public Provisioning(
            SandboxStore sandboxes,
            SandboxCreator creator,
            SandboxWorker worker,
            SandboxEnder ender,
            SandboxExtender extender,
            InstantSource clock) {
        this.sandboxes = sandboxes;
        this.creator = creator;
        this.worker = worker;
        this.ender = ender;
        this.extender = extender;
        this.clock = clock;
    }

    /** How far a sandbox has come. */
    sealed interface Result {
        /** A terminal in it can be opened. */
        record Usable() implements Result {}

        /** It comes to nothing. */
        record Failed(SessionEnd why) implements Result {}

        /** It has to wait for something, and has to be asked for again. */
        record Waiting(String message) implements Result {}

        /** It is being made; to be looked at again at once. */
        record Underway() implements Result {}
    }

    /** The order for a session's sandbox. */
    static SandboxOrder order(Session session) {
        SessionPlan plan = session.plan();
        return new SandboxOrder(
                session.teamId(),
                session.createdBy(),
                plan.template(),
                session.userId(),
                Optional.of(plan.ttl()),
                plan.env(),
                plan.metadata(),
                plan.services());
    }

    /** Orders the sandbox where that was not done, and waits a moment for it. */
    Result advance(Session session) throws InterruptedException {
        SandboxId id = session.ownSandbox();
        Optional<Sandbox> found = sandboxes.find(id);
        if (found.isEmpty()) {
            return order(id, session);
        }
        Sandbox sandbox = found.get();
        if (!sandbox.state().isLive()) {
            return new Result.Failed(ended(sandbox));
        }
        if (sandbox.startedAt().isPresent()) {
            return new Result.Usable();
        }
        if (!worker.await(id, LOOK)) {
            // Another engine makes it
            Thread.sleep(GLANCE);
        }
        return new Result.Underway();
    }

    private Result order(SandboxId id, Session session) {
        try {
            Sandbox sandbox = creator.create(id, order(session));
            // The quotas were asked for the session's time; what the launch takes of it is not the candidate's
            sandboxes.keepUntil(id, sandbox.expiresAt().plus(LONGEST_LAUNCH), clock.instant());
            return new Result.Underway();
        } catch (QuotaExceeded e) {
            boolean hopeless = e.quota() == Quota.TTL_SECONDS || e.requested() > e.limit();
            return later(session, "quota_exceeded", "there is no room for it: " + e.getMessage(), hopeless);
        } catch (SandboxException.RuntimeAway e) {
            return later(session, "runtime_unavailable", String.valueOf(e.getMessage()), false);
        } catch (SandboxException.TemplateNotFound e) {
            return new Result.Failed(new SessionEnd("template_not_found", String.valueOf(e.getMessage())));
        } catch (SandboxException e) {
            return new Result.Failed(new SessionEnd("rejected", String.valueOf(e.getMessage())));
        }
    }

    private Result later(Session session, String reason, String message, boolean hopeless) {
        return hopeless || session.provisionedFor(clock.instant()).compareTo(PATIENCE) > 0
                ? new Result.Failed(new SessionEnd(reason, message))
                : new Result.Waiting("waiting: " + message);
    }

    private static SessionEnd ended(Sandbox sandbox) {
        return sandbox.ending()
                .map(ending -> new SessionEnd(reason(ending.reason()), ending.message()))
                .orElseGet(() -> new SessionEnd("internal_error", "its sandbox has ended"));
    }

    /** What these mean for a sandbox, they do not mean for its session. */
    private static String reason(EndReason reason) {
        return switch (reason) {
            case USER -> "sandbox_deleted";
            case TTL -> "sandbox_expired";
            default -> reason.code();
        };
    }

    /** The session's time runs: its sandbox stays as long, and tells it. */
    void open(Session session) {
        Instant deadline = session.expiresAt().orElseThrow();
        sandboxes
                .keepUntil(session.ownSandbox(), deadline.plus(GRACE), clock.instant())
                .ifPresent(sandbox -> extender.tell(sandbox, deadline));
    }

    /** Ends the sandbox of a session that has ended, if it has one. Waits a little for it to be gone. */
    void end(Session session) {
        Optional<Sandbox> sandbox = session.sandbox().flatMap(sandboxes::find);
        if (sandbox.isPresent()) {
            String why = session.end().map(SessionEnd::message).orElse("");
            ender.end(sandbox.get().id(), new Ending(EndReason.USER, "its session has ended: " + why));
        }
    }
}
