package dev.sandboxengine.sandbox;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Events that a test looks at. Thread-safe. */
final class RecordedEvents implements SandboxEvents {

    /** What was told. */
    record Event(SandboxId id, String kind, Map<String, Object> data) {}

    private final List<Event> events = new CopyOnWriteArrayList<>();

    @Override
    public void record(SandboxId id, String kind, Map<String, Object> data) {
        events.add(new Event(id, kind, Map.copyOf(data)));
    }

    /** What was told of this kind, in order. */
    List<Map<String, Object>> of(String kind) {
        return events.stream()
                .filter(event -> event.kind().equals(kind))
                .map(Event::data)
                .toList();
    }
}
