package dev.sandboxengine.sandbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Events in a list, of the sandboxes of an {@link InMemorySandboxStore}, which writes the states. Thread-safe. */
public final class InMemorySandboxEvents implements SandboxEvents {

    private final Predicate<SandboxId> exists;
    private final Map<SandboxId, List<StoredEvent>> events = new HashMap<>();
    private long last;

    InMemorySandboxEvents(Predicate<SandboxId> exists) {
        this.exists = exists;
    }

    @Override
    public void record(SandboxId id, String kind, Map<String, Object> data) {
        if (exists.test(id)) {
            add(id, kind, EventData.bounded(data));
        }
    }

    /** A sandbox is so now, and was so before. */
    void changed(@Nullable Sandbox before, Sandbox sandbox) {
        if (before != null
                && PublicStatus.of(before) == PublicStatus.of(sandbox)
                && before.ending().map(Ending::reason).equals(sandbox.ending().map(Ending::reason))) {
            return;
        }
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("status", PublicStatus.of(sandbox).code());
        data.put(
                "reason", sandbox.ending().map(ending -> ending.reason().code()).orElse(null));
        data.put(
                "message",
                sandbox.ending().map(Ending::message).or(sandbox::progress).orElse(null));
        add(sandbox.id(), STATE, data);
    }

    private synchronized void add(SandboxId id, String kind, Map<String, Object> data) {
        List<StoredEvent> of = events.computeIfAbsent(id, _ -> new ArrayList<>());
        of.add(new StoredEvent(++last, Instant.EPOCH.plusSeconds(last), kind, data));
        List<StoredEvent> states =
                of.stream().filter(event -> event.kind().equals(STATE)).toList();
        long oldestState = states.size() > MOST / 2
                ? states.get(states.size() - MOST / 2 - 1).id()
                : 0;
        if (of.size() > MOST) {
            long oldest = of.get(of.size() - MOST - 1).id();
            of.removeIf(event -> event.id() <= oldest && (!event.kind().equals(STATE) || event.id() <= oldestState));
        }
    }

    /** The data of all events of this kind, of all sandboxes, in order. */
    synchronized List<Map<String, Object>> of(String kind) {
        return events.values().stream()
                .flatMap(List::stream)
                .filter(event -> event.kind().equals(kind))
                .sorted(Comparator.comparingLong(StoredEvent::id))
                .map(StoredEvent::data)
                .toList();
    }

    @Override
    public synchronized List<StoredEvent> after(SandboxId id, long lastId, int most) {
        return events.getOrDefault(id, List.of()).stream()
                .filter(event -> event.id() > lastId)
                .limit(most)
                .toList();
    }
}
