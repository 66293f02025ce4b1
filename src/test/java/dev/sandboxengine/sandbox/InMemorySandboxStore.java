package dev.sandboxengine.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Sandboxes in a map, under one lock. Thread-safe. */
public final class InMemorySandboxStore implements SandboxStore {

    private final Map<SandboxId, Row> rows = new LinkedHashMap<>();
    private final InMemorySandboxEvents events = new InMemorySandboxEvents(id -> find(id).isPresent());
    private final InMemoryQuotas quotas = new InMemoryQuotas(this::all);
    private int renewals;

    /** A sandbox and its place in the queue. */
    private record Row(Sandbox sandbox, Optional<Instant> dueAt, Optional<Lease> lease) {

        boolean isFree(Instant now) {
            return lease.filter(held -> held.until().isAfter(now) && !isOfALaterClock(held.until(), now))
                    .isEmpty();
        }

        boolean isDue(Instant now) {
            return dueAt.filter(at -> !at.isAfter(now) || isOfALaterClock(at, now))
                    .isPresent();
        }

        /** Nothing is given so long: the clock was set back. */
        private static boolean isOfALaterClock(Instant at, Instant now) {
            return at.isAfter(now.plus(Duration.ofMinutes(1)));
        }

        boolean isHeldBy(UUID owner) {
            return lease.filter(held -> held.owner().equals(owner)).isPresent();
        }
    }

    @Override
    public synchronized void insert(Sandbox sandbox, Lease lease) {
        quotas.admit(sandbox);
        if (rows.putIfAbsent(sandbox.id(), new Row(sandbox, Optional.of(sandbox.createdAt()), Optional.of(lease)))
                != null) {
            throw new IllegalStateException("there is a sandbox " + sandbox.id());
        }
        events.changed(null, sandbox);
    }

    @Override
    public synchronized Optional<Sandbox> find(SandboxId id) {
        return Optional.ofNullable(rows.get(id)).map(Row::sandbox);
    }

    @Override
    public synchronized SandboxPage list(SandboxQuery query) {
        List<Sandbox> all = rows.values().stream()
                .map(Row::sandbox)
                .filter(one -> query.teams()
                        .filter(teams -> !teams.contains(one.teamId()))
                        .isEmpty())
                .filter(one -> query.userId()
                        .filter(user -> !user.equals(one.userId()))
                        .isEmpty())
                .filter(one -> query.templateId()
                        .filter(name -> !name.equals(one.template().name()))
                        .isEmpty())
                .filter(one -> query.states().isEmpty() || query.states().contains(PublicStatus.of(one)))
                .sorted(Comparator.comparing(Sandbox::createdAt)
                        .reversed()
                        .thenComparing(one -> one.id().value()))
                .toList();
        return new SandboxPage(
                all.stream().skip(query.offset()).limit(query.limit()).toList(), all.size());
    }

    @Override
    public synchronized List<Sandbox> takeDue(Lease lease, Instant now, int most) {
        List<Row> due = rows.values().stream()
                .filter(row -> row.isDue(now) && row.isFree(now))
                .sorted(Comparator.comparing(row -> row.dueAt().orElseThrow()))
                .limit(most)
                .toList();
        due.forEach(row -> put(new Row(row.sandbox(), row.dueAt(), Optional.of(lease))));
        return due.stream().map(Row::sandbox).toList();
    }

    @Override
    public synchronized void renew(Lease lease, Map<SandboxId, List<Stage>> inFlight) {
        renewals++;
        inFlight.forEach((id, timeline) -> held(id, lease.owner())
                .ifPresent(row -> put(new Row(
                        Change.of(row.sandbox(), change -> change.timeline = timeline),
                        row.dueAt(),
                        Optional.of(lease)))));
    }

    @Override
    public synchronized void releaseAll(UUID owner) {
        for (Row row : List.copyOf(rows.values())) {
            if (row.lease().filter(lease -> lease.owner().equals(owner)).isPresent()) {
                put(new Row(row.sandbox(), row.dueAt(), Optional.empty()));
            }
        }
    }

    @Override
    public synchronized boolean becomeRunning(
            SandboxId id,
            UUID owner,
            String containerId,
            List<Stage> timeline,
            List<ServiceState> services,
            Instant at) {
        Optional<Row> row = held(id, owner).filter(held -> held.sandbox().state() == SandboxState.PENDING);
        row.ifPresent(held -> put(new Row(
                Change.of(held.sandbox(), change -> {
                    change.state = SandboxState.RUNNING;
                    change.progress = Optional.empty();
                    change.containerId = Optional.of(containerId);
                    change.timeline = timeline;
                    change.services = services;
                    change.startedAt = Optional.of(held.sandbox().startedAt().orElse(micros(at)));
                    change.attempts = 0;
                }),
                Optional.empty(),
                Optional.empty())));
        return row.isPresent();
    }

    @Override
    public synchronized boolean becomeInitialised(SandboxId id, UUID owner) {
        Optional<Row> row = held(id, owner);
        row.ifPresent(held -> put(
                new Row(Change.of(held.sandbox(), change -> change.initialised = true), held.dueAt(), held.lease())));
        return row.isPresent();
    }

    @Override
    public synchronized Optional<UUID> ask(
            SandboxId id,
            Set<SandboxState> from,
            SandboxState to,
            Optional<String> progress,
            Lease lease,
            Instant now) {
        return Optional.ofNullable(rows.get(id))
                .filter(row -> from.contains(row.sandbox().state())
                        && row.sandbox().expiresAt().isAfter(now))
                .map(row -> {
                    Lease holder = row.isFree(now) ? lease : row.lease().orElseThrow();
                    put(new Row(
                            Change.of(row.sandbox(), change -> {
                                change.state = to;
                                change.progress = progress;
                                change.attempts = 0;
                                if (to == SandboxState.PENDING) {
                                    change.timeline = List.of(new Stage("queue", now, Optional.empty()));
                                }
                            }),
                            Optional.of(now),
                            Optional.of(holder)));
                    return holder.owner();
                });
    }

    @Override
    public synchronized boolean complete(
            SandboxId id, UUID owner, SandboxState from, SandboxState to, Optional<String> message) {
        Optional<Row> row = held(id, owner).filter(held -> held.sandbox().state() == from);
        row.ifPresent(held -> put(new Row(
                Change.of(held.sandbox(), change -> {
                    change.state = to;
                    change.progress = message;
                    change.attempts = 0;
                }),
                Optional.empty(),
                Optional.empty())));
        return row.isPresent();
    }

    @Override
    public synchronized Optional<Sandbox> take(SandboxId id, Lease lease, Instant now) {
        Optional<Row> row = Optional.ofNullable(rows.get(id))
                .filter(there -> there.sandbox().state().isWork())
                .filter(there -> there.isHeldBy(lease.owner()) || there.isFree(now));
        row.ifPresent(there -> put(new Row(there.sandbox(), there.dueAt(), Optional.of(lease))));
        return row.map(Row::sandbox);
    }

    @Override
    public synchronized boolean updateServices(SandboxId id, List<ServiceState> before, List<ServiceState> after) {
        Optional<Row> row = Optional.ofNullable(rows.get(id))
                .filter(there -> statuses(there.sandbox().services()).equals(statuses(before)));
        row.ifPresent(there -> put(
                new Row(Change.of(there.sandbox(), change -> change.services = after), there.dueAt(), there.lease())));
        return row.isPresent();
    }

    @Override
    public synchronized Optional<UUID> decideEnd(SandboxId id, Ending ending, Lease lease, Instant now) {
        return Optional.ofNullable(rows.get(id))
                .filter(row -> row.sandbox().state().isLive())
                .map(row -> {
                    Lease holder = row.isFree(now) ? lease : row.lease().orElseThrow();
                    put(new Row(
                            Change.of(row.sandbox(), change -> {
                                change.state = SandboxState.ENDING;
                                change.ending = Optional.of(ending);
                                change.progress = Optional.empty();
                                change.attempts = 0;
                            }),
                            Optional.of(now),
                            Optional.of(holder)));
                    return holder.owner();
                });
    }

    @Override
    public synchronized boolean fail(SandboxId id, UUID owner, Ending ending, Instant now) {
        Optional<Row> row = held(id, owner)
                .filter(held -> held.sandbox().state().isLive()
                        && held.sandbox().state().isWork());
        row.ifPresent(held -> put(new Row(ending(held.sandbox(), ending), Optional.of(now), held.lease())));
        return row.isPresent();
    }

    @Override
    public synchronized Optional<UUID> decideEndOfLost(
            SandboxId id, SandboxState from, String containerId, Ending ending, Lease lease, Instant now) {
        return Optional.ofNullable(rows.get(id))
                .map(Row::sandbox)
                .filter(sandbox ->
                        sandbox.state() == from && sandbox.containerId().equals(Optional.of(containerId)))
                .map(sandbox -> {
                    put(new Row(ending(sandbox, ending), Optional.of(now), Optional.of(lease)));
                    return lease.owner();
                });
    }

    private static List<ServiceStatus> statuses(List<ServiceState> services) {
        return services.stream().map(ServiceState::status).toList();
    }

    private static Sandbox ending(Sandbox sandbox, Ending ending) {
        return Change.of(sandbox, change -> {
            change.state = SandboxState.ENDING;
            change.ending = Optional.of(ending);
            change.progress = Optional.empty();
            change.attempts = 0;
        });
    }

    @Override
    public synchronized List<LiveSandbox> live() {
        return rows.values().stream()
                .map(Row::sandbox)
                .filter(sandbox -> !sandbox.state().isTerminal())
                .map(LiveSandbox::of)
                .toList();
    }

    @Override
    public synchronized Collection<SandboxId> decideEndOfExpired(Ending ending, Lease lease, Instant now, int most) {
        List<SandboxId> expired = rows.values().stream()
                .map(Row::sandbox)
                .filter(one -> one.state().isLive() && !one.expiresAt().isAfter(now))
                .sorted(Comparator.comparing(Sandbox::expiresAt))
                .limit(most)
                .map(Sandbox::id)
                .toList();
        return expired.stream()
                .filter(id -> decideEnd(id, ending, lease, now)
                        .filter(lease.owner()::equals)
                        .isPresent())
                .toList();
    }

    @Override
    public synchronized boolean becomeEnded(SandboxId id, UUID owner, Instant at) {
        Optional<Row> row = held(id, owner).filter(held -> held.sandbox().state() == SandboxState.ENDING);
        row.ifPresent(held -> put(new Row(
                Change.of(held.sandbox(), change -> {
                    change.state =
                            held.sandbox().ending().orElseThrow().reason().outcome();
                    change.attempts = 0;
                }),
                Optional.empty(),
                Optional.empty())));
        return row.isPresent();
    }

    @Override
    public synchronized void postpone(SandboxId id, UUID owner, Instant dueAt, String progress) {
        held(id, owner)
                .ifPresent(row -> put(new Row(
                        Change.of(row.sandbox(), change -> {
                            change.attempts++;
                            if (row.sandbox().state() != SandboxState.ENDING) {
                                change.progress = Optional.of(progress);
                            }
                        }),
                        Optional.of(dueAt),
                        Optional.empty())));
    }

    @Override
    public synchronized Optional<Sandbox> extend(SandboxId id, Duration by, Instant now) {
        return Optional.ofNullable(rows.get(id))
                .filter(row -> row.sandbox().state().isLive()
                        && row.sandbox().expiresAt().isAfter(now))
                .map(row -> {
                    quotas.admitLonger(row.sandbox(), by);
                    Sandbox longer = Change.of(
                            row.sandbox(),
                            change -> change.expiresAt =
                                    micros(row.sandbox().expiresAt().plus(by)));
                    put(new Row(longer, row.dueAt(), row.lease()));
                    return longer;
                });
    }

    @Override
    public synchronized Optional<Sandbox> keepUntil(SandboxId id, Instant until, Instant now) {
        return Optional.ofNullable(rows.get(id))
                .filter(row -> row.sandbox().state().isLive()
                        && row.sandbox().expiresAt().isAfter(now))
                .map(row -> {
                    Sandbox kept = Change.of(row.sandbox(), change -> change.expiresAt = micros(until));
                    put(new Row(kept, row.dueAt(), row.lease()));
                    return kept;
                });
    }

    @Override
    public synchronized Map<SandboxState, Long> count() {
        Map<SandboxState, Long> counts = new EnumMap<>(SandboxState.class);
        rows.values().forEach(row -> counts.merge(row.sandbox().state(), 1L, Long::sum));
        return counts;
    }

    /** Every sandbox there is. */
    public synchronized List<Sandbox> all() {
        return new ArrayList<>(rows.values().stream().map(Row::sandbox).toList());
    }

    /** How often leases were renewed. */
    public synchronized int renewals() {
        return renewals;
    }

    /** When its work is due; empty when there is none. */
    public synchronized Optional<Instant> dueAt(SandboxId id) {
        return Optional.ofNullable(rows.get(id)).flatMap(Row::dueAt);
    }

    private Optional<Row> held(SandboxId id, UUID owner) {
        return Optional.ofNullable(rows.get(id)).filter(row -> row.isHeldBy(owner));
    }

    private void put(Row row) {
        Row before = rows.put(row.sandbox().id(), row);
        events.changed(before == null ? null : before.sandbox(), row.sandbox());
    }

    /** What is limited, and how much of it is used. */
    public InMemoryQuotas quotas() {
        return quotas;
    }

    /** What happened to them. */
    public InMemorySandboxEvents events() {
        return events;
    }

    private static Instant micros(Instant at) {
        return at.truncatedTo(ChronoUnit.MICROS);
    }
}
