package dev.sandboxengine.session;

import dev.sandboxengine.access.SessionToken;
import dev.sandboxengine.quota.QuotaExceeded;
import dev.sandboxengine.sandbox.Sandbox;
import dev.sandboxengine.sandbox.SandboxCreator;
import dev.sandboxengine.sandbox.SandboxException;
import dev.sandboxengine.sandbox.SandboxExtender;
import dev.sandboxengine.sandbox.SandboxStore;
import dev.sandboxengine.template.Catalogue;
import dev.sandboxengine.template.Project;
import dev.sandboxengine.template.Task;
import dev.sandboxengine.template.Template;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** What can be done with sessions, by those who make them and by those who have their link. Thread-safe. */
public final class Sessions {

    private static final Duration LONGEST = Duration.ofDays(366);

    private final SessionStore store;
    private final SessionWorker worker;
    private final SandboxStore sandboxes;
    private final SandboxCreator creator;
    private final SandboxExtender extender;
    private final Catalogue catalogue;
    private final Supplier<UUID> ids;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final Map<UUID, CompletableFuture<Session>> starting = new ConcurrentHashMap<>();

    /**
     * @param ids random ones
     * @param random a secure one, for tokens
     */
    public Sessions(
            SessionStore store,
            SessionWorker worker,
            SandboxStore sandboxes,
            SandboxCreator creator,
            SandboxExtender extender,
            Catalogue catalogue,
            Supplier<UUID> ids,
            RandomGenerator random,
            InstantSource clock) {
        this.store = store;
        this.worker = worker;
        this.sandboxes = sandboxes;
        this.creator = creator;
        this.extender = extender;
        this.catalogue = catalogue;
        this.ids = ids;
        this.random = random;
        this.clock = clock;
    }

    /**
     * Makes one, and no sandbox yet.
     *
     * @throws SessionException when the order cannot be accepted
     * @throws SandboxException when no sandbox could be made from what is asked for
     */
    public Session create(SessionOrder order) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        refuseSenselessWindow(order, now);
        UUID id = ids.get();
        Session draft = Session.ready(
                id, order.teamId(), order.createdBy(), SessionToken.random(random), plan(order, "", ""), now);
        Template template = creator.check(Provisioning.order(draft));
        String description = order.task()
                .map(code -> task(template, code).description())
                .or(order::taskDescription)
                .orElse("");
        SessionToken token = draft.token().orElseThrow();
        Session session = Session.ready(
                id, order.teamId(), order.createdBy(), token, plan(order, template.description(), description), now);
        store.insert(session, token);
        return session;
    }

    private static SessionPlan plan(SessionOrder order, String templateDescription, String taskDescription) {
        return new SessionPlan(
                order.template(),
                templateDescription,
                order.task(),
                taskDescription,
                order.ttl().truncatedTo(ChronoUnit.MICROS),
                order.env(),
                order.metadata(),
                order.services(),
                order.notBefore().map(at -> at.truncatedTo(ChronoUnit.MICROS)),
                order.notAfter().map(at -> at.truncatedTo(ChronoUnit.MICROS)));
    }

    private static void refuseSenselessWindow(SessionOrder order, Instant now) {
        Instant last = order.notAfter().orElse(Instant.MAX);
        if (!last.isAfter(now)) {
            throw new SessionException.Invalid("not_after", "not_after has passed; nobody could start the session");
        }
        Instant first = order.notBefore().orElse(Instant.MIN);
        if (!first.isBefore(last)) {
            throw new SessionException.Invalid(
                    "not_before", "not_before must be before not_after; nobody could start the session");
        }
        refuseFar("not_before", order.notBefore(), now);
        refuseFar("not_after", order.notAfter(), now);
    }

    private static void refuseFar(String field, Optional<Instant> moment, Instant now) {
        if (moment.filter(at -> Duration.between(now, at).abs().compareTo(LONGEST.multipliedBy(10)) > 0)
                .isPresent()) {
            throw new SessionException.Invalid(field, field + " must be within ten years from now");
        }
    }

    private Task task(Template template, String code) {
        List<Task> tasks = catalogue.domains().stream()
                .flatMap(domain -> domain.projects().stream())
                .filter(project -> project.template().name().equals(template.name()))
                .map(Project::tasks)
                .flatMap(List::stream)
                .toList();
        return tasks.stream()
                .filter(task -> task.code().equals(code))
                .findFirst()
                .orElseThrow(() -> new SessionException.Invalid(
                        "task",
                        "template '" + template.name() + "' has no task '" + code + "'"
                                + (tasks.isEmpty()
                                        ? "; it has none at all, so say in task_description what there is to do"
                                        : "; it has "
                                                + String.join(
                                                        ", ",
                                                        tasks.stream()
                                                                .map(Task::code)
                                                                .toList()))));
    }

    /**
     * Starts one, or finds that it was started: of any number that come at once, one has its sandbox made, and all have the
     * same one.
     *
     * @return the session afterwards
     * @throws SessionException.StateConflict when it cannot be started now, or has ended
     */
    public Session activate(UUID id) {
        CompletableFuture<Session> mine = new CompletableFuture<>();
        Optional<CompletableFuture<Session>> first = Optional.ofNullable(starting.putIfAbsent(id, mine));
        if (first.isPresent()) {
            return shared(first.get());
        }
        try {
            Session session = start(id);
            mine.complete(session);
            return session;
        } catch (RuntimeException | Error e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            starting.remove(id, mine);
        }
    }

    /** What was answered to whoever came first, as a crowd would only wait for each other at the row. */
    private static Session shared(CompletableFuture<Session> first) {
        try {
            return first.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }

    private Session start(UUID id) {
        Instant now = clock.instant();
        Session session = get(id).asOf(now);
        if (session.state() == SessionState.READY) {
            refuseEarly(session, now);
            Optional<Session> started = store.activate(id, creator.newId(), worker.lease(), now);
            started.ifPresent(worker::begin);
            session = started.orElseGet(() -> get(id).asOf(now));
        }
        Optional<SessionEnd> end = session.end();
        if (end.isPresent()) {
            throw new SessionException.StateConflict("this session is "
                    + session.state().code() + ": " + end.get().message());
        }
        return session;
    }

    private static void refuseEarly(Session session, Instant now) {
        session.plan().notBefore().filter(now::isBefore).ifPresent(first -> {
            throw new SessionException.StateConflict(
                    "this session can be started from " + first + " on; come back then");
        });
    }

    /**
     * Takes one back, and ends its sandbox. One that has ended stays as it is.
     *
     * @return the session afterwards
     */
    public Session revoke(UUID id) {
        if (store.revoke(id, clock.instant())) {
            worker.wake();
        }
        return get(id);
    }

    /**
     * Gives one more time, by exactly this much.
     *
     * @return the session afterwards
     * @throws SessionException.StateConflict when it has ended, or is just being started
     * @throws QuotaExceeded when a quota does not leave room for it
     */
    public Session extend(UUID id, Duration by) {
        Instant now = clock.instant();
        Session session = get(id).asOf(now);
        if (session.plan().ttl().plus(by).compareTo(LONGEST) > 0) {
            throw new SessionException.Invalid(
                    "duration", "duration: a session lasts at most " + LONGEST.toDays() + " days");
        }
        switch (session.state()) {
            case READY -> {}
            case ACTIVE -> extendSandbox(session, by);
            case PROVISIONING ->
                throw new SessionException.StateConflict(
                        "the session is being started at this moment; ask again in some seconds");
            case SUBMITTED, FAILED, EXPIRED, REVOKED ->
                throw new SessionException.StateConflict("the session is "
                        + session.state().code() + " and cannot be given more time; make another one");
        }
        if (!store.extend(id, by, now)) {
            throw new SessionException.StateConflict("the session changed at this moment; look at it, and ask again");
        }
        Session extended = get(id);
        extended.expiresAt()
                .ifPresent(
                        end -> sandboxes.find(extended.ownSandbox()).ifPresent(sandbox -> extender.tell(sandbox, end)));
        return extended;
    }

    /** Before the session itself: should it come to nothing, the sandbox ends with the session all the same. */
    private void extendSandbox(Session session, Duration by) {
        Sandbox sandbox = sandboxes
                .find(session.ownSandbox())
                .orElseThrow(
                        () -> new SandboxException.NotFound(session.ownSandbox().value()));
        extender.extend(sandbox, by);
    }

    private Session get(UUID id) {
        return store.find(id).orElseThrow(() -> new SessionException.NotFound(id.toString()));
    }
}
