package dev.sandboxengine.sandbox;

import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts right what does not agree, by compare-and-set on the row: whoever is first does it, and the work is the lease's holder's
 * as any other. Thread-safe.
 */
final class SweepRepair {

    private static final Logger log = LoggerFactory.getLogger(SweepRepair.class);
    private static final Duration BETWEEN_TWO_OF_MEMORY = Duration.ofSeconds(5);

    private final SandboxStore store;
    private final SandboxWorker worker;
    private final SandboxEvents events;
    private final InstantSource clock;
    private final Map<SandboxId, Long> toldOfMemory = new ConcurrentHashMap<>();

    SweepRepair(SandboxStore store, SandboxWorker worker, SandboxEvents events, InstantSource clock) {
        this.store = store;
        this.worker = worker;
        this.events = events;
        this.clock = clock;
    }

    /** What there is to be put right. */
    List<SweepFinding> say(LiveSandbox row, PodJudgement judgement) {
        return found(row, judgement).stream().map(SweepFinding::undone).toList();
    }

    /** Puts it right, and says what was done; nothing when somebody else was first. */
    List<SweepFinding> put(LiveSandbox row, PodJudgement judgement) {
        boolean done = switch (judgement) {
            case PodJudgement.Fine _, PodJudgement.Unsettled _ -> false;
            case PodJudgement.Lost lost -> end(row, lost.ending());
            case PodJudgement.Astray astray -> repair(row.id(), astray);
            case PodJudgement.ServicesDied services -> tell(row, services);
        };
        return done ? found(row, judgement) : List.of();
    }

    private static List<SweepFinding> found(LiveSandbox row, PodJudgement judgement) {
        return switch (judgement) {
            case PodJudgement.Fine _, PodJudgement.Unsettled _ -> List.of();
            case PodJudgement.Lost lost ->
                List.of(finding(
                        lost.kind(),
                        row,
                        lost.ending().message(),
                        "it ends as " + lost.ending().reason().code()));
            case PodJudgement.Astray astray -> {
                String[] words = astray.message().split("; ", 2);
                yield List.of(finding(astray.kind(), row, words[0], words[1]));
            }
            case PodJudgement.ServicesDied services ->
                services.died().entrySet().stream()
                        .map(died -> finding(
                                SweepFinding.Kind.SERVICE_DIED,
                                row,
                                "service " + died.getKey() + ": " + died.getValue(),
                                "it is shown as failed"))
                        .toList();
        };
    }

    private static SweepFinding finding(SweepFinding.Kind kind, LiveSandbox row, String what, String done) {
        return new SweepFinding(kind, row.id().pod(), Optional.of(row.id()), what, Optional.of(done));
    }

    private boolean end(LiveSandbox row, Ending ending) {
        if (row.containerId().isEmpty()) {
            return false;
        }
        SandboxId id = row.id();
        Optional<UUID> holder = store.decideEndOfLost(
                id, row.state(), row.containerId().get(), ending, worker.lease(), clock.instant());
        if (holder.isPresent()) {
            log.warn("sandbox {} is lost ({}): {}", id, ending.reason().code(), ending.message());
            begin(id, holder.get());
        }
        return holder.isPresent();
    }

    private boolean repair(SandboxId id, PodJudgement.Astray astray) {
        Optional<UUID> holder = store.ask(
                id,
                EnumSet.of(astray.from()),
                astray.by(),
                Optional.of(astray.message()),
                worker.lease(),
                clock.instant());
        if (holder.isPresent()) {
            log.warn("sandbox {}: {}", id, astray.message());
            events.record(id, "repaired", Map.of("message", astray.message()));
            begin(id, holder.get());
        }
        return holder.isPresent();
    }

    private void begin(SandboxId id, UUID holder) {
        if (holder.equals(worker.lease().owner())) {
            store.find(id).ifPresent(worker::begin);
        }
    }

    private boolean tell(LiveSandbox row, PodJudgement.ServicesDied services) {
        if (!store.updateServices(row.id(), row.services(), services.after())) {
            return false;
        }
        services.died().forEach((name, why) -> {
            log.warn("sandbox {}: service {} has failed: {}", row.id(), name, why);
            events.record(
                    row.id(), "service", Map.of("name", name, "status", ServiceStatus.FAILED.code(), "message", why));
        });
        return true;
    }

    /** A process inside was killed for memory; one that is killed again and again is told of now and then. */
    void tellOfMemory(SandboxId id, Optional<String> service) {
        long now = System.nanoTime();
        toldOfMemory.values().removeIf(at -> now - at > BETWEEN_TWO_OF_MEMORY.toNanos());
        if (toldOfMemory.putIfAbsent(id, now) == null) {
            events.record(
                    id,
                    "oom_child",
                    service.<Map<String, Object>>map(name -> Map.of("service", name))
                            .orElse(Map.of()));
        }
    }
}
